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

-- Lua's stack holds some 8000 values, so long parts go in slices (of an even length: names and values).
local function write_part(command, key, first, last)
  for from = first, last, 4000 do redis.call(command, key, unpack(ARGV, from, math.min(from + 3999, last))) end
end

local function append_log(key, first, last)
  local room = run_log_length - redis.call('LLEN', key)
  local fits = math.min(last, first + room - 1)
  write_part('RPUSH', key, first, fits)
  if room > 0 and last - first + 1 >= room then
    local time = string.match(ARGV[fits], '^%a(%w+) ')
    redis.call('LSET', key, -1, 'w' .. time .. ' ' .. log_full_text)
  end
end

-- Writes a record of the owner, of those kinds in the place of anything else that has its id.
local function put_told(kind, id, group, body)
  if put_record(kind, id, group, body, 0) == 1 or not told_by_owner[kind] then return end
  local key = prefix .. 'record:' .. kind .. ':' .. id
  local revision, position, _, _, is_hash = read_record(key)
  if is_hash or redis.call('GET', key) ~= revision .. ' ' .. position .. ' ' .. group .. ' ' .. body then
    put_record(kind, id, group, body, tonumber(revision))
  end
end

local first, last = take_part(grants)
if first <= last then
  if redis.call('HEXISTS', prefix .. 'workcell', 'stop:') == 1 then return {'stopped', ''} end
  for i = first, last do
    if redis.call('HEXISTS', prefix .. 'workcell', 'stop:' .. ARGV[i]) == 1 then return {'stopped', ARGV[i]} end
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
      redis.call('HSET', key, 'state', state, 'revision', tonumber(run[2]) + 1)
      write_part('HSET', key, first, last)
      if terminal[state] then
        -- Where a run stands is of no interest once it has ended: its steps and its summary say what became of it.
        for _, name in ipairs(redis.call('HKEYS', key)) do
          if name == 'snapshot' or string.sub(name, 1, 14) == 'step_snapshot:' then redis.call('HDEL', key, name) end
        end
      end
      if state ~= run[1] then move_run(id, run[3], run[1], state) end
    end
  end
  first, last = take_part(lines)
  ids[n], logs[n] = id, first
  if run[1] and first <= last then append_log(prefix .. 'log:' .. id, first, last) end
end

first, last = take_part(fields)
write_part('HSET', prefix .. 'workcell', first, last)
first, last = take_part(removed)
write_part('HDEL', prefix .. 'workcell', first, last)
first, last = take_part(feed)
for i = first, last do redis.call('XADD', prefix .. 'feed', 'MAXLEN', '~', feed_length, '*', 'update', ARGV[i]) end
first, last = take_part(events)
for i = first, last, 4 do
  local run = tonumber(ARGV[i + 2])
  local line = ARGV[logs[run] + tonumber(ARGV[i + 3]) - 1]
  put_told('event', ARGV[i], ARGV[i + 1], '@' .. ids[run] .. ' ' .. line)
end
first, last = take_part(records)
for i = first, last, 4 do put_told(ARGV[i], ARGV[i + 1], ARGV[i + 2], ARGV[i + 3]) end

redis.call('HINCRBY', prefix .. 'token', 'seq', 1)
local time = redis.call('TIME')
answer[2], answer[3] = time[1], time[2]
return answer
