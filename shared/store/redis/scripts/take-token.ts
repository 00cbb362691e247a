import { epochFloorStart } from '../../epoch-floor.ts';
import type { Script } from './script.ts';

/**
 * Gives the workcell a new owner: an epoch above the last one and above the floor (see `termFloor`), and the count of commits as it is.
 *
 * KEYS: the token. ARGV: nonce. Returns the epoch, and epoch and seq of the token before.
 */
export const takeToken: Script = {
  numberOfKeys: 1,
  lua: `
local before = redis.call('HMGET', KEYS[1], 'epoch', 'seq')
local last = tonumber(before[1] or 0)
local time = redis.call('TIME')
local floor = (tonumber(time[1]) - ${epochFloorStart}) * 1000 + math.floor(tonumber(time[2]) / 1000)
local epoch = math.max(last + 1, floor)
redis.call('HSET', KEYS[1], 'epoch', epoch, 'nonce', ARGV[1], 'seq', before[2] or 0)
return { epoch, before[1], before[2] }
`,
};
