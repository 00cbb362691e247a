/**
 * Lua that several scripts begin with: writes a record where its stored revision is `expected` (a number; 0 for none), and
 * brings its indexes and the size of its kind up to date. Returns 1, or 0 where the revision is another one.
 */
export const putRecord = `
local function put_record(prefix, kind, id, group, body, expected)
  local key = prefix .. 'record:' .. kind .. ':' .. id
  local index = prefix .. 'records:' .. kind
  local kept = redis.call('HMGET', key, 'revision', 'group', 'position', 'size')
  if tonumber(kept[1] or 0) ~= expected then return 0 end
  local position = kept[3] or redis.call('INCR', prefix .. 'position')
  redis.call('HSET', key, 'body', body, 'group', group, 'revision', expected + 1, 'position', position, 'size', #body)
  redis.call('HINCRBY', prefix .. 'sizes', kind, #body - tonumber(kept[4] or 0))
  if not kept[1] then redis.call('ZADD', index, position, id) end
  if kept[2] ~= group then
    if kept[2] and kept[2] ~= '' then redis.call('ZREM', index .. ':' .. kept[2], id) end
    if group ~= '' then redis.call('ZADD', index .. ':' .. group, position, id) end
  end
  return 1
end
`;
