-- Removes records, their places in the indexes, and their part of the size of their kind.
--
-- Given: kind; only: the revision that they must have, or '' for any; then the ids.

local ids, groups, bytes = {}, {}, 0
for i = first_of_rest, #ARGV do
  local id = ARGV[i]
  local revision, _, group, size, text = read_record(kind, id)
  if revision and (only == '' or revision == only) and not ids[id] then
    ids[id] = true
    push(ids, id)
    bytes = bytes + tonumber(size)
    if not text then redis.call('DEL', old_key(kind, id)) end
    if group ~= '' then
      groups[group] = groups[group] or {}
      push(groups[group], id)
    end
  end
end
call_sliced('HDEL', kind_key(kind), ids, 1, #ids)
call_sliced('ZREM', index_key(kind, ''), ids, 1, #ids)
for group, of in pairs(groups) do call_sliced('ZREM', index_key(kind, group), of, 1, #of) end
if bytes > 0 then redis.call('HINCRBY', prefix .. 'sizes', kind, -bytes) end
