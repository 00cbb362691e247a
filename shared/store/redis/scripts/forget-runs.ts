import { moveRun } from './move-run.ts';
import type { Script } from './script.ts';

/**
 * Removes terminal runs with all that is known of them.
 *
 * KEYS: any one key of the workcell. ARGV: prefix, `free` or `keep` for their idempotency keys, run ids…
 * Returns the ids of those that it removed.
 */
export const forgetRuns: Script = {
  numberOfKeys: 1,
  lua: `${moveRun}
local prefix = ARGV[1]
local forgotten = {}
for i = 3, #ARGV do
  local id = ARGV[i]
  local run_key = prefix .. 'run:' .. id
  local run = redis.call('HMGET', run_key, 'state', 'experiment', 'idempotency')
  if run[1] and terminal[run[1]] then
    -- The key may stand for a younger run by now.
    if ARGV[2] == 'free' and run[3] then
      local kept = redis.call('GET', run[3])
      if kept and string.match(kept, '^%S+') == id then redis.call('DEL', run[3]) end
    end
    redis.call('ZREM', prefix .. 'runs', id)
    redis.call('ZREM', prefix .. 'runs:' .. run[1], id)
    redis.call('ZREM', prefix .. 'experiment:' .. run[2] .. ':' .. run[1], id)
    redis.call('UNLINK', run_key, prefix .. 'log:' .. id)
    forgotten[#forgotten + 1] = id
  end
end
return forgotten
`,
};
