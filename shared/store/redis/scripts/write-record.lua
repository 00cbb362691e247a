-- Compare and set of one record.
--
-- Given: kind, id, group or '', body; revision: the one that it must have (0 for none).
-- Returns 1 where it was written, else 0.

return put_record(kind, id, group, body, tonumber(revision))
