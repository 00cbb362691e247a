-- Removes some keys of a restore that was broken off: first those that have their own names, then those that never got them.
--
-- Given: cursor, 'named' at first. Returns the next one, '0' at the end.

if cursor == 'named' then
  local named = prefix .. 'restoring:named'
  local names = redis.call('LRANGE', named, 0, 999)
  for _, name in ipairs(names) do redis.call('UNLINK', prefix .. name) end
  redis.call('LTRIM', named, 1000, -1)
  if #names > 0 then return 'named' end
  cursor = '0'
end
local found = redis.call('SCAN', cursor, 'MATCH', prefix .. 'restoring:*', 'COUNT', 1000)
for _, key in ipairs(found[2]) do redis.call('UNLINK', key) end
return found[1]
