-- Removes terminal runs with all that is known of them.
--
-- Given: keys, `free` or `keep`, for their idempotency keys; then the ids of runs.
-- Returns the ids of those that it removed.

local forgotten = {}
for i = first_of_rest, #ARGV do
  local id = ARGV[i]
  local run = redis.call('HMGET', prefix .. 'run:' .. id, 'state', 'experiment', 'idempotency')
  local state, experiment, idempotency = run[1], run[2], run[3]
  if state and terminal[state] then
    -- The key may stand for a younger run by now.
    if keys == 'free' and idempotency then
      local kept = redis.call('GET', idempotency)
      if kept and string.match(kept, '^%S+') == id then redis.call('DEL', idempotency) end
    end
    redis.call('ZREM', prefix .. 'runs', id)
    redis.call('ZREM', prefix .. 'runs:' .. state, id)
    redis.call('ZREM', prefix .. 'experiment:' .. experiment .. ':' .. state, id)
    redis.call('UNLINK', prefix .. 'run:' .. id, prefix .. 'log:' .. id)
    forgotten[#forgotten + 1] = id
  end
end
return forgotten
