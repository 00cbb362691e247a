-- How a record is read and written. A record is one text, `REVISION POSITION GROUP BODY`; versions before 0.2 have made each a
-- hash, which is read, and becomes a text when it is written.

-- Revision, position, group and size of the body, as texts; false where there is no record.
local function read_record(key)
  local text = redis.pcall('GET', key)
  if type(text) == 'table' then
    local kept = redis.call('HMGET', key, 'revision', 'position', 'group', 'size')
    return kept[1], kept[2], kept[3], kept[4] or 0, true
  end
  if not text then return false end
  local revision, position, group, from = string.match(text, '^(%d+) (%d+) (%S*) ()')
  return revision, position, group, #text - from + 1, false
end

-- Writes a record where its stored revision is `expected` (a number; 0 for none), and brings its indexes and the size of its kind
-- up to date. Returns 1, or 0 where the revision is another one.
local function put_record(kind, id, group, body, expected)
  local key = prefix .. 'record:' .. kind .. ':' .. id
  local revision, position, old_group, size, is_hash = read_record(key)
  if tonumber(revision or 0) ~= expected then return 0 end
  position = position or redis.call('INCR', prefix .. 'position')
  if is_hash then redis.call('DEL', key) end
  redis.call('SET', key, (expected + 1) .. ' ' .. position .. ' ' .. group .. ' ' .. body)
  redis.call('HINCRBY', prefix .. 'sizes', kind, #body - tonumber(size or 0))
  if not revision then redis.call('ZADD', prefix .. 'records:' .. kind, position, id) end
  if old_group ~= group then
    if old_group and old_group ~= '' then redis.call('ZREM', prefix .. 'records:' .. kind .. ':' .. old_group, id) end
    if group ~= '' then redis.call('ZADD', prefix .. 'records:' .. kind .. ':' .. group, position, id) end
  end
  return 1
end
