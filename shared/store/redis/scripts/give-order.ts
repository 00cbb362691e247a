import { epochFloorStart } from '../../epoch-floor.ts';
import { orderSlack } from '../../../contracts/order-number.ts';
import type { Script } from './script.ts';

/**
 * Numbers an operator's order, above the last one, above all that the workcell's fields tell of, as far as they can be real,
 * and not below the floor (see `nextOrder`, which this is in Lua). A safety stop bars the commits that would grant; a reset
 * lifts that bar.
 *
 * KEYS: the workcell's hash. ARGV: command, module or '' for all, the order as JSON without number and time.
 * Returns {revision, seconds, microseconds}.
 */
export const giveOrder: Script = {
  numberOfKeys: 1,
  lua: `
local time = redis.call('TIME')
local floor = math.max(0, tonumber(time[1]) - ${epochFloorStart})
local revision = math.max(1, floor)
local function above(known)
  if known and known >= 1 and math.abs(known - floor) <= ${orderSlack} then revision = math.max(revision, known + 1) end
end

above(tonumber(redis.call('HGET', KEYS[1], 'order') or 0))
-- A quote within a text is escaped, so these keys are found where they are keys.
local numbers = {['holds'] = '"revision":(%d+)', ['answer'] = '"revision":(%d+)', ['stop'] = '"revision":(%d+)',
  ['instance'] = '"stopped":(%d+)'}
for _, name in ipairs(redis.call('HKEYS', KEYS[1])) do
  local pattern = numbers[string.match(name, '^(%a+):')]
  if pattern then
    for known in string.gmatch(redis.call('HGET', KEYS[1], name), pattern) do above(tonumber(known)) end
  end
end

redis.call('HSET', KEYS[1], 'order', string.format('%.0f', revision))
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
