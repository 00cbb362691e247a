-- Compare and set of one record.
--
-- Given: kind, id, group or '', body; revision: the one that it must have (0 for none); update: an entry of the feed that tells of
--   it, or ''.
-- Returns 1 where it was written, else 0.

local written = put_record(kind, id, group, body, tonumber(revision))
if written == 1 and update ~= '' then
  redis.call('XADD', prefix .. 'feed', 'MAXLEN', '~', feed_length, '*', 'update', update)
end
return written
