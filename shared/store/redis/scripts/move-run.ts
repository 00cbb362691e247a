import { terminalStates } from '../../../contracts/run.ts';

/**
 * Lua that several scripts begin with: which states are terminal, and how a run moves from one state's indexes to
 * another's. `old` is false for a run that is new.
 */
export const moveRun = `
local terminal = {${terminalStates.map((state) => `${state} = true`).join(', ')}}

local function move_run(prefix, id, experiment, old, state)
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
`;
