-- Puts runs into the store, unless their idempotency key or the id of the first is there already: then none. The key stands for the
-- first. A key whose run was withdrawn is free; one whose run has left the store still stands for it.
--
-- Given: runs: how many; idempotency_key: the name of the key's string, or '' for none; fingerprint of the submission, lifetime of the
--   key in milliseconds. Then id, experiment (its id) and definition of each run; then kind, id, group or '', and body of each record
--   that goes in with them.
-- Returns {'created'}, {'existing', run id, state or false} or {'conflict', run id}.

local first = ARGV[first_of_rest]
local keyed = idempotency_key ~= ''
if keyed then
  local kept = redis.call('GET', idempotency_key)
  if kept then
    local other, known = string.match(kept, '^(%S+) (.*)$')
    local state = redis.call('HGET', prefix .. 'run:' .. other, 'state')
    if state ~= 'withdrawn' then
      if known ~= fingerprint then return {'conflict', other} end
      return {'existing', other, state}
    end
  end
end

local state = redis.call('HGET', prefix .. 'run:' .. first, 'state')
if state then return {'existing', first, state} end

local first_record = first_of_rest + 3 * tonumber(runs)
for i = first_of_rest, first_record - 1, 3 do
  local id, experiment, definition = ARGV[i], ARGV[i + 1], ARGV[i + 2]
  local key = prefix .. 'run:' .. id
  redis.call('HSET', key, 'definition', definition, 'experiment', experiment, 'state', 'new', 'revision', 1)
  redis.call('ZADD', prefix .. 'runs', 0, id)
  move_run(id, experiment, false, 'new')
end
if keyed then
  redis.call('HSET', prefix .. 'run:' .. first, 'idempotency', idempotency_key)
  redis.call('SET', idempotency_key, first .. ' ' .. fingerprint, 'PX', lifetime)
end
add_records(ARGV, first_record, #ARGV)
return {'created'}
