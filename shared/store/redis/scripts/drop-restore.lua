-- Removes some keys that were restored and never got their own names.
--
-- Given: cursor, '0' at first. Returns the next one, '0' at the end.

local found = redis.call('SCAN', cursor, 'MATCH', prefix .. 'restoring:*', 'COUNT', 1000)
for _, key in ipairs(found[2]) do redis.call('UNLINK', key) end
return found[1]
