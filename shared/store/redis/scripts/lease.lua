-- Leases a name to holders, or to none of them; see `CounterStore.lease`.
--
-- Given: name, ms, most. Then the holders. Returns nothing where it was leased, else who has it.

local key = prefix .. 'lease:' .. name
local time = redis.call('TIME')
local now = tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)
redis.call('ZREMRANGEBYSCORE', key, '-inf', now)
local fresh = 0
for i = first_of_rest, #ARGV do
  if not redis.call('ZSCORE', key, ARGV[i]) then fresh = fresh + 1 end
end
if redis.call('ZCARD', key) + fresh > tonumber(most) then return redis.call('ZRANGE', key, 0, -1) end
for i = first_of_rest, #ARGV do redis.call('ZADD', key, now + tonumber(ms), ARGV[i]) end
local last = redis.call('ZRANGE', key, -1, -1, 'WITHSCORES')
if last[2] then redis.call('PEXPIREAT', key, string.format('%.0f', last[2])) end
return nil
