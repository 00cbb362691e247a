-- Gives keys that were restored under another prefix their own names.
--
-- Given: whole: '1' with the last of them, which is not done where there is a store of the workcell by now; then what follows the prefix in
-- the name of each.
-- Returns 1 where it was done, else 0.

if whole == '1' and redis.call('EXISTS', prefix .. 'token', prefix .. 'runs', prefix .. 'workcell', prefix .. 'position') > 0 then
  return 0
end
for i = first_of_rest, #ARGV do
  local draft = prefix .. 'restoring:' .. ARGV[i]
  -- An idempotency key may have expired meanwhile.
  if redis.call('EXISTS', draft) == 1 then redis.call('RENAME', draft, prefix .. ARGV[i]) end
end
return 1
