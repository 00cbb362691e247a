-- Given: kind, after, limit; see `copied_records`.
return copied_records(kind, after, limit)
