-- Puts a run into the store, unless its idempotency key or its id is there already. A key whose run was withdrawn is free; one
-- whose run has left the store still stands for it.
--
-- Given: id, experiment (its id), definition; idempotency_key: the name of the key's string, or '' for none; fingerprint of the
--   submission, lifetime of the key in milliseconds. Then kind, id, group or '', and body of each record that goes in with it.
-- Returns {'created'}, {'existing', run id, state or false} or {'conflict', run id}.

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

local key = prefix .. 'run:' .. id
local state = redis.call('HGET', key, 'state')
if state then return {'existing', id, state} end

redis.call('HSET', key, 'definition', definition, 'experiment', experiment, 'state', 'new', 'revision', 1)
redis.call('ZADD', prefix .. 'runs', 0, id)
move_run(id, experiment, false, 'new')
if keyed then
  redis.call('HSET', key, 'idempotency', idempotency_key)
  redis.call('SET', idempotency_key, id .. ' ' .. fingerprint, 'PX', lifetime)
end
add_records(ARGV, first_of_rest, #ARGV)
return {'created'}
