-- Removes records, their places in the indexes, and their part of the size of their kind.
--
-- Given: kind; then the ids.

for i = first_of_rest, #ARGV do
  local id = ARGV[i]
  local key = prefix .. 'record:' .. kind .. ':' .. id
  local revision, _, group, size, _ = read_record(key)
  if revision then
    redis.call('HINCRBY', prefix .. 'sizes', kind, -tonumber(size))
    redis.call('DEL', key)
    redis.call('ZREM', prefix .. 'records:' .. kind, id)
    if group and group ~= '' then redis.call('ZREM', prefix .. 'records:' .. kind .. ':' .. group, id) end
  end
end
