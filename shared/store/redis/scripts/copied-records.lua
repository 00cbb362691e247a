-- Records of a kind behind a position, oldest first, for a copy: of each its id, revision, position, group or '', and body.
local function copied_records(kind, after, most)
  local ids
  if most then
    ids = redis.call('ZRANGE', index_key(kind, ''), '(' .. after, '+inf', 'BYSCORE', 'LIMIT', 0, most)
  else
    ids = redis.call('ZRANGE', index_key(kind, ''), '(' .. after, '+inf', 'BYSCORE')
  end
  local found = {}
  for _, id in ipairs(ids) do
    local revision, position, group, size, text = read_record(kind, id)
    local body = text and string.sub(text, #text - size + 1) or redis.call('HGET', old_key(kind, id), 'body')
    if revision and body then push(found, id, revision, position, group, body) end
  end
  return found
end
