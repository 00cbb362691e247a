-- Gives the workcell a new owner: an epoch above the last one and above the floor (see `termFloor`), and the count of commits as it
-- is.
--
-- Given: nonce. Returns the epoch, and epoch and seq of the token before.

local before = redis.call('HMGET', prefix .. 'token', 'epoch', 'seq')
local last = tonumber(before[1] or 0)
local time = redis.call('TIME')
local floor = (tonumber(time[1]) - epoch_floor_start) * 1000 + math.floor(tonumber(time[2]) / 1000)
local epoch = math.max(last + 1, floor)
redis.call('HSET', prefix .. 'token', 'epoch', epoch, 'nonce', nonce, 'seq', before[2] or 0, 'counts', epoch)
redis.call('DEL', prefix .. 'changed')
return { epoch, before[1], before[2] }
