import { moveRun } from './move-run.ts';
import type { Script } from './script.ts';

/**
 * Puts a run into the store, unless its idempotency key or its id is there already. A key whose run was withdrawn is
 * free; one whose run has left the store still stands for it.
 *
 * KEYS: the run's hash; the idempotency key's string, or '' for none.
 * ARGV: prefix, run id, experiment id, definition, fingerprint, lifetime of the key in milliseconds.
 * Returns {'created'}, {'existing', run id, state or false} or {'conflict', run id}.
 */
export const createRun: Script = {
  numberOfKeys: 2,
  lua: `${moveRun}
local prefix, id, experiment = ARGV[1], ARGV[2], ARGV[3]
local keyed = KEYS[2] ~= ''

if keyed then
  local kept = redis.call('GET', KEYS[2])
  if kept then
    local other, fingerprint = string.match(kept, '^(%S+) (.*)$')
    local state = redis.call('HGET', prefix .. 'run:' .. other, 'state')
    if state ~= 'withdrawn' then
      if fingerprint ~= ARGV[5] then return {'conflict', other} end
      return {'existing', other, state}
    end
  end
end

local state = redis.call('HGET', KEYS[1], 'state')
if state then return {'existing', id, state} end

redis.call('HSET', KEYS[1], 'definition', ARGV[4], 'experiment', experiment, 'state', 'new', 'revision', 1)
redis.call('ZADD', prefix .. 'runs', 0, id)
move_run(prefix, id, experiment, false, 'new')
if keyed then
  redis.call('HSET', KEYS[1], 'idempotency', KEYS[2])
  redis.call('SET', KEYS[2], id .. ' ' .. ARGV[5], 'PX', ARGV[6])
end
return {'created'}
`,
};
