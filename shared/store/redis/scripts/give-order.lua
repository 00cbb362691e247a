-- Numbers an operator's order, above the last one, above all that the workcell's fields tell of, as far as they can be real, and
-- not below the floor (see `nextOrder`, which this is in Lua). A safety stop bars the commits that would grant; a reset lifts that
-- bar.
--
-- Given: command; target: '' for the whole workcell, the name of a module, or module/instance; order: the order as JSON without
-- number and time.
-- Returns {revision, seconds, microseconds}.

local workcell = prefix .. 'workcell'
local time = redis.call('TIME')
local floor = math.max(0, tonumber(time[1]) - epoch_floor_start)
local revision = math.max(1, floor)
local function above(known)
  if known and known >= 1 and known - floor <= order_lead then revision = math.max(revision, known + 1) end
end

above(tonumber(redis.call('HGET', workcell, 'order') or 0))
-- A quote within a text is escaped, so these keys are found where they are keys.
local numbers = {['holds'] = '"revision":(%d+)', ['answer'] = '"revision":(%d+)', ['stop'] = '"revision":(%d+)',
  ['instance'] = '"stopped":(%d+)'}
for _, name in ipairs(redis.call('HKEYS', workcell)) do
  local pattern = numbers[string.match(name, '^(%a+):')]
  if pattern then
    for known in string.gmatch(redis.call('HGET', workcell, name), pattern) do above(tonumber(known)) end
  end
end

redis.call('HSET', workcell, 'order', string.format('%.0f', revision))
if command == 'safety_stop' then
  local at = tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)
  local numbered = string.format('{"revision":%.0f,"at":%.0f,', revision, at) .. string.sub(order, 2)
  redis.call('HSET', workcell, 'stop:' .. target, numbered)
elseif command == 'reset' then
  -- That of the target, and of all that is below it.
  local below = target == '' and 'stop:' or 'stop:' .. target .. '/'
  for _, name in ipairs(redis.call('HKEYS', workcell)) do
    if name == 'stop:' .. target or string.sub(name, 1, #below) == below then redis.call('HDEL', workcell, name) end
  end
end
return {revision, time[1], time[2]}
