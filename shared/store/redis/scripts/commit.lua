-- Writes all that one turn of the owner changes. A script is atomic but is not rolled back where a command fails, so nothing is
-- written before the token has been checked, and no command here can fail on what the store holds.
--
-- Given: epoch, nonce, seq of the owner's token; grants, runs, fields, removed, feed, events, records: how many arguments follow of
--   each, in this order:
--   grants: modules to which it grants
--   runs: for each run its id, its new state or '', how many names and values of fields follow, how many lines of its log, and both
--   fields: names and values of workcell fields; removed: names of workcell fields to remove
--   feed: entries
--   events: of runs, each told by a line above: id, group or '', which run and which of its lines, from 1
--   records: kind, id, group or '', and body of each new record
-- Returns {'deposed', epoch, seq} of the stored token (false where there is none), {'stopped', module or ''}, or
--   {'committed', seconds, microseconds, ids of the runs whose update was refused…}.

local token = redis.call('HMGET', prefix .. 'token', 'epoch', 'nonce', 'seq')
if token[1] ~= epoch or token[2] ~= nonce or token[3] ~= seq then return {'deposed', token[1], token[3]} end

local at = first_of_rest
local function take()
  at = at + 1
  return ARGV[at - 1]
end

-- The bounds of so many arguments; empty where first > last.
local function take_part(length)
  local first = at
  at = first + tonumber(length)
  return first, at - 1
end

local function append_log(key, first, last)
  local room = run_log_length - (call_sliced('RPUSH', key, ARGV, first, last) - (last - first + 1))
  if room > last - first + 1 then return end
  redis.call('LTRIM', key, 0, run_log_length - 1)
  if room > 0 then
    local time = string.match(ARGV[first + room - 1], '^%a(%w+) ')
    redis.call('LSET', key, -1, 'w' .. time .. ' ' .. log_full_text)
  end
end

-- Writes records of the owner, of some kinds in the place of anything else that has their ids.
local function put_told(list)
  for _, i in ipairs(add_records(list, 1, #list)) do
    local kind, id, group, body = unpack(list, i, i + 3)
    if told_by_owner[kind] then
      local revision, position, _, _, text = read_record(kind, id)
      if revision and text ~= revision .. ' ' .. position .. ' ' .. group .. ' ' .. body then
        put_record(kind, id, group, body, tonumber(revision))
      end
    end
  end
end

local first, last = take_part(grants)
if first <= last then
  local targets = { 'stop:' }
  for i = first, last do push(targets, 'stop:' .. ARGV[i]) end
  for from = 1, #targets, 4000 do
    local stops = redis.call('HMGET', prefix .. 'workcell', unpack(targets, from, math.min(from + 3999, #targets)))
    for n, stop in ipairs(stops) do
      if stop then return {'stopped', string.sub(targets[from + n - 1], 6)} end
    end
  end
end

local answer = {'committed', 0, 0}
local ids, logs = {}, {}
for n = 1, tonumber(runs) do
  local id, state, run_fields, lines = take(), take(), take(), take()
  local key = prefix .. 'run:' .. id
  local run = redis.call('HMGET', key, 'state', 'revision', 'experiment')
  first, last = take_part(run_fields)
  if state ~= '' then
    if not run[1] or terminal[run[1]] then
      answer[#answer + 1] = id
    else
      local slice = math.min(first + 3999, last)
      redis.call('HSET', key, 'state', state, 'revision', tonumber(run[2]) + 1, unpack(ARGV, first, slice))
      call_sliced('HSET', key, ARGV, slice + 1, last)
      if terminal[state] then
        -- Where a run stands is of no interest once it has ended: its steps and its summary say what became of it.
        local snapshots = {}
        for _, name in ipairs(redis.call('HKEYS', key)) do
          if name == 'snapshot' or string.sub(name, 1, 14) == 'step_snapshot:' then push(snapshots, name) end
        end
        call_sliced('HDEL', key, snapshots, 1, #snapshots)
      end
      if state ~= run[1] then move_run(id, run[3], run[1], state) end
    end
  end
  first, last = take_part(lines)
  ids[n], logs[n] = id, first
  if run[1] and first <= last then append_log(prefix .. 'log:' .. id, first, last) end
end

local changed = {}
first, last = take_part(fields)
call_sliced('HSET', prefix .. 'workcell', ARGV, first, last)
for i = first, last, 2 do push(changed, seq + 1, ARGV[i]) end
first, last = take_part(removed)
call_sliced('HDEL', prefix .. 'workcell', ARGV, first, last)
for i = first, last do push(changed, seq + 1, ARGV[i]) end
call_sliced('ZADD', prefix .. 'changed', changed, 1, #changed)
first, last = take_part(feed)
for i = first, last do redis.call('XADD', prefix .. 'feed', 'MAXLEN', '~', feed_length, '*', 'update', ARGV[i]) end
local told = {}
first, last = take_part(events)
for i = first, last, 4 do
  local run = tonumber(ARGV[i + 2])
  local line = ARGV[logs[run] + tonumber(ARGV[i + 3]) - 1]
  push(told, 'event', ARGV[i], ARGV[i + 1], '@' .. ids[run] .. ' ' .. line)
end
first, last = take_part(records)
for i = first, last do push(told, ARGV[i]) end
put_told(told)

redis.call('HINCRBY', prefix .. 'token', 'seq', 1)
local time = redis.call('TIME')
answer[2], answer[3] = time[1], time[2]
return answer
