-- Moves a run from one state's indexes to another's. `old` is false for a run that is new.
local function move_run(id, experiment, old, state)
  if old then
    redis.call('ZREM', prefix .. 'runs:' .. old, id)
    redis.call('ZREM', prefix .. 'experiment:' .. experiment .. ':' .. old, id)
  end
  redis.call('ZADD', prefix .. 'runs:' .. state, 0, id)
  redis.call('ZADD', prefix .. 'experiment:' .. experiment .. ':' .. state, 0, id)
  if terminal[state] then
    redis.call('ZREM', prefix .. 'unfinished', id)
  elseif not old then
    redis.call('ZADD', prefix .. 'unfinished', 0, id)
  end
end
