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

if not put_record(kind, id, group, body, tonumber(revision)) then return 0 end
tell(update)
local along, updates = {}, {}
for i = first_of_rest, #ARGV, 5 do
  push(along, ARGV[i], ARGV[i + 1], ARGV[i + 2], ARGV[i + 3])
  updates[#along - 3] = ARGV[i + 4]
end
for _, i in ipairs(add_records(along, 1, #along)) do updates[i] = '' end
for i = 1, #along, 4 do tell(updates[i]) end
return 1
