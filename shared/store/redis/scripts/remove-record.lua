-- Removes a record, its places in the indexes, and its part of the size of its kind.
--
-- Given: kind, id.

local key = prefix .. 'record:' .. kind .. ':' .. id
local revision, _, group, size, _ = read_record(key)
if not revision then return end
redis.call('HINCRBY', prefix .. 'sizes', kind, -tonumber(size))
redis.call('DEL', key)
redis.call('ZREM', prefix .. 'records:' .. kind, id)
if group and group ~= '' then redis.call('ZREM', prefix .. 'records:' .. kind .. ':' .. group, id) end
