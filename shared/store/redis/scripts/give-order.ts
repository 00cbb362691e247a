import { epochFloorStart } from '../../epoch-floor.ts';
import type { Script } from './script.ts';

/**
 * Numbers an operator's order, above the last one and above the floor (see `epochFloor`). A safety stop bars the commits
 * that would grant; a reset lifts that bar.
 *
 * KEYS: the workcell's hash. ARGV: command, module or '' for all, the order as JSON without number and time.
 * Returns {revision, seconds, microseconds}.
 */
export const giveOrder: Script = {
  numberOfKeys: 1,
  lua: `
local time = redis.call('TIME')
local last = tonumber(redis.call('HGET', KEYS[1], 'order') or 0)
local revision = math.max(last + 1, tonumber(time[1]) - ${epochFloorStart})
redis.call('HSET', KEYS[1], 'order', revision)
if ARGV[1] == 'safety_stop' then
  local at = tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)
  local order = string.format('{"revision":%.0f,"at":%.0f,', revision, at) .. string.sub(ARGV[3], 2)
  redis.call('HSET', KEYS[1], 'stop:' .. ARGV[2], order)
elseif ARGV[1] == 'reset' and ARGV[2] ~= '' then
  redis.call('HDEL', KEYS[1], 'stop:' .. ARGV[2])
elseif ARGV[1] == 'reset' then
  for _, name in ipairs(redis.call('HKEYS', KEYS[1])) do
    if string.sub(name, 1, 5) == 'stop:' then redis.call('HDEL', KEYS[1], name) end
  end
end
return {revision, time[1], time[2]}
`,
};
