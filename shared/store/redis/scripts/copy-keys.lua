-- Reads idempotency keys for a copy, some at a time. In a cluster, those of the node that has the workcell.
--
-- Given: cursor, '0' at first.
-- Returns the next cursor, '0' at the end; seconds of the clock; then of each key its digest, its run, the submission's fingerprint, the
-- milliseconds that it has left, and whether the store has the run.

local found = redis.call('SCAN', cursor, 'MATCH', prefix .. 'idempotency:*', 'COUNT', 1000)
local time = redis.call('TIME')
local answer = { found[1], time[1] }
for _, key in ipairs(found[2]) do
  local stands = redis.call('GET', key)
  if stands then
    local run, fingerprint = string.match(stands, '^(%S+) (.*)$')
    local digest = string.sub(key, #prefix + #'idempotency:' + 1)
    push(answer, digest, run, fingerprint, redis.call('PTTL', key), redis.call('EXISTS', prefix .. 'run:' .. run))
  end
end
return answer
