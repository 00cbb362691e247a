-- Gives keys that were restored under another prefix their own names.
--
-- Given: whole: '1' with the last of them; then what follows the prefix in the name of each. Which names were given is kept until then: a
-- restore that is broken off takes them away again.
-- Returns 1 where it was done, 0 where there is a store of the workcell by now.

if redis.call('EXISTS', prefix .. 'token', prefix .. 'runs', prefix .. 'workcell', prefix .. 'position') > 0 then
  return 0
end
local named = prefix .. 'restoring:named'
for i = first_of_rest, #ARGV do
  local draft = prefix .. 'restoring:' .. ARGV[i]
  -- An idempotency key may have expired meanwhile.
  if redis.call('EXISTS', draft) == 1 then
    redis.call('RENAME', draft, prefix .. ARGV[i])
    redis.call('RPUSH', named, ARGV[i])
  end
end
if whole == '1' then redis.call('UNLINK', named) end
return 1
