import { moveRun } from './move-run.ts';
import type { Script } from './script.ts';

/**
 * Compare and set: a run that is still `new` becomes `withdrawn`. That frees its idempotency key: `createRun` looks at
 * the state of a key's run.
 *
 * KEYS: the run's hash. ARGV: prefix, run id.
 * Returns 1 where the run is withdrawn now, also by an earlier call; 0 where it has another state, is shared or is not there.
 */
export const withdrawRun: Script = {
  numberOfKeys: 1,
  lua: `${moveRun}
local prefix, id = ARGV[1], ARGV[2]
local run = redis.call('HMGET', KEYS[1], 'state', 'experiment', 'shared')
if run[1] == 'withdrawn' then return 1 end
if run[1] ~= 'new' or run[3] then return 0 end

redis.call('HSET', KEYS[1], 'state', 'withdrawn')
redis.call('HINCRBY', KEYS[1], 'revision', 1)
move_run(prefix, id, run[2], 'new', 'withdrawn')
return 1
`,
};
