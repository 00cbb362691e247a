-- The first run ids of several indexes together, read at one moment: a run that changes its state meanwhile is neither missed nor
-- listed twice.
--
-- Given: order, `newest` or `oldest` first; from: where to begin as ZRANGE BYLEX wants it; limit; then the keys of the indexes.
-- Returns the ids in that order.

local newest = order == 'newest'
local ids = {}
for i = first_of_rest, #ARGV do
  local part
  if newest then
    part = redis.call('ZRANGE', ARGV[i], from, '-', 'BYLEX', 'REV', 'LIMIT', 0, limit)
  else
    part = redis.call('ZRANGE', ARGV[i], from, '+', 'BYLEX', 'LIMIT', 0, limit)
  end
  for _, id in ipairs(part) do ids[#ids + 1] = id end
end
if #ARGV == first_of_rest then return ids end
table.sort(ids, function (a, b)
  if newest then return a > b end
  return a < b
end)
return {unpack(ids, 1, math.min(#ids, tonumber(limit)))}
