-- How records are read and written. All records of a kind are one hash, from id to text: `REVISION POSITION GROUP BODY`. Versions
-- before 0.2 have made each a hash of its own, which is read, and becomes such a text when it is written. Every record, of whichever
-- version, is in the index of its kind.

local function kind_key(kind) return prefix .. 'record:' .. kind end
local function index_key(kind, group) return prefix .. 'records:' .. kind .. (group == '' and '' or ':' .. group) end
local function old_key(kind, id) return prefix .. 'record:' .. kind .. ':' .. id end

-- Lua's stack holds some 8000 values, so long lists go in slices (of an even length: names and values).
local function call_sliced(command, key, list, first, last)
  local answer
  for from = first, last, 4000 do
    answer = redis.call(command, key, unpack(list, from, math.min(from + 3999, last)))
  end
  return answer
end

local function push(list, ...)
  for _, value in ipairs({ ... }) do list[#list + 1] = value end
end

-- Revision, position, group and size of the body, as texts, and the text of the record, where it is one; false where there is no record.
local function read_record(kind, id)
  local text = redis.call('HGET', kind_key(kind), id)
  if text then
    local revision, position, group, from = string.match(text, '^(%d+) (%d+) (%S*) ()')
    return revision, position, group, #text - from + 1, text
  end
  local kept = redis.call('HMGET', old_key(kind, id), 'revision', 'position', 'group', 'size')
  return kept[1], kept[2], kept[3] or '', kept[4] or 0
end

-- Puts in the records of a list (kind, id, group or '', and body of each), with one command for each index, however many they are.
-- Returns where in the list those stand whose ids are there already, or stand before them in it: they stay as they are.
local function add_records(list, first, last)
  local kinds, known = {}, {}
  for i = first, last, 4 do
    local of = kinds[list[i]] or { ids = {}, texts = {}, places = {}, groups = {}, bytes = 0 }
    kinds[list[i]] = of
    push(of.ids, list[i + 1])
  end
  for kind, of in pairs(kinds) do
    known[kind] = {}
    for from = 1, #of.ids, 4000 do
      local found = redis.call('ZMSCORE', index_key(kind, ''), unpack(of.ids, from, math.min(from + 3999, #of.ids)))
      for n, position in ipairs(found) do known[kind][of.ids[from + n - 1]] = position end
    end
  end

  local fresh, others = {}, {}
  for i = first, last, 4 do
    local of, id = known[list[i]], list[i + 1]
    push(of[id] and others or fresh, i)
    of[id] = true
  end
  if #fresh == 0 then return others end

  local position = redis.call('INCRBY', prefix .. 'position', #fresh) - #fresh
  for _, i in ipairs(fresh) do
    local of, id, group, body = kinds[list[i]], list[i + 1], list[i + 2], list[i + 3]
    position = position + 1
    local at = string.format('%.0f', position)
    push(of.texts, id, '1 ' .. at .. ' ' .. group .. ' ' .. body)
    push(of.places, at, id)
    if group ~= '' then
      of.groups[group] = of.groups[group] or {}
      push(of.groups[group], at, id)
    end
    of.bytes = of.bytes + #body
  end
  for kind, of in pairs(kinds) do
    if #of.texts > 0 then
      call_sliced('HSET', kind_key(kind), of.texts, 1, #of.texts)
      call_sliced('ZADD', index_key(kind, ''), of.places, 1, #of.places)
      for group, places in pairs(of.groups) do call_sliced('ZADD', index_key(kind, group), places, 1, #places) end
      redis.call('HINCRBY', prefix .. 'sizes', kind, of.bytes)
    end
  end
  return others
end

-- Writes a record where its stored revision is `expected` (a number; 0 for none), and brings its indexes and the size of its kind
-- up to date. Returns whether it did.
local function put_record(kind, id, group, body, expected)
  if expected == 0 then return #add_records({ kind, id, group, body }, 1, 4) == 0 end
  local revision, position, old_group, size, text = read_record(kind, id)
  if not revision or tonumber(revision) ~= expected then return false end
  if not text then redis.call('DEL', old_key(kind, id)) end
  redis.call('HSET', kind_key(kind), id, (expected + 1) .. ' ' .. position .. ' ' .. group .. ' ' .. body)
  redis.call('HINCRBY', prefix .. 'sizes', kind, #body - tonumber(size))
  if old_group ~= group then
    if old_group ~= '' then redis.call('ZREM', index_key(kind, old_group), id) end
    if group ~= '' then redis.call('ZADD', index_key(kind, group), position, id) end
  end
  return true
end
