-- Compare and set of one record, and new records that are written with it.
--
-- Given: kind, id, group or '', body; revision: the one that it must have (0 for none); update: an entry of the feed that tells of
--   it, or ''. Then kind, id, group or '', body and update of each that is written with it.
-- Returns 1 where it was written, else 0.

local function tell(update)
  if update ~= '' then
    redis.call('XADD', prefix .. 'feed', 'MAXLEN', '~', feed_length, '*', 'update', update)
  end
end

if put_record(kind, id, group, body, tonumber(revision)) == 0 then return 0 end
tell(update)
for i = first_of_rest, #ARGV, 5 do
  if put_record(ARGV[i], ARGV[i + 1], ARGV[i + 2], ARGV[i + 3], 0) == 1 then tell(ARGV[i + 4]) end
end
return 1
