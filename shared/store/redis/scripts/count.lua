-- Counts at several counters, or at none of them; see `CounterStore.count`.
--
-- Given: counts, a JSON array of `Count`. Returns the name of the counter that has no room for longest and the milliseconds until it may
--   have, or nothing where it has counted.

local time = redis.call('TIME')
local now = tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)
local changed, full, longest = {}, nil, 0
for i, count in ipairs(cjson.decode(counts)) do
  local key = prefix .. 'counter:' .. count.name
  local value, at = string.match(redis.call('GET', key) or '0 0', '^(%S+) (%S+)$')
  -- A clock that was set back keeps nobody waiting for longer.
  value, at = tonumber(value), math.min(tonumber(at), now)
  local drain, rest = count.drain or 0, count.rest
  value = math.max(0, value - (now - at) / 1000 * drain)
  local wait = 0
  if count.by < 0 then
    at = now - (rest and rest.longest or 0)
  else
    local over = count.most and value + count.by - count.most or 0
    if over > 0 then wait = math.max(1, drain > 0 and over / drain * 1000 or at + count.ms - now) end
    if rest and value >= rest.free then
      wait = math.max(wait, at + math.min(rest.first * 2 ^ (value - rest.free), rest.longest) - now)
    end
    at = now
  end
  if wait > longest then full, longest = count.name, wait end
  changed[i] = { key, string.format('%.17g %.0f', math.max(0, value + count.by), at), count.ms }
end
if full then return { full, math.ceil(longest) } end
for _, each in ipairs(changed) do redis.call('SET', each[1], each[2], 'PX', each[3]) end
return nil
