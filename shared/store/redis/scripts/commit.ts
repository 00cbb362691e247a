import { feedLength, logFullText, runLogLength } from '../../retention.ts';
import { moveRun } from './move-run.ts';
import { putRecord } from './put-record.ts';
import type { Script } from './script.ts';

/**
 * Writes all that one turn of the owner changes. A script is atomic but is not rolled back where a command fails, so
 * nothing is written before the token has been checked, and no command here can fail on what the store holds.
 *
 * KEYS: the token.
 * ARGV: prefix, epoch, nonce, seq; n, n modules to which it grants;
 *   number of runs, then for each: run id, new state or '', n, n names and values of fields, n, n log lines;
 *   n, n names and values of workcell fields; n, n names of workcell fields to remove; n, n feed entries;
 *   n, then n values: kind, id, group or '', body of each new record.
 * Returns {'deposed', epoch, seq} of the stored token (false where there is none), {'stopped', module or ''}, or
 *   {'committed', seconds, microseconds, run ids whose update was refused…}.
 */
export const commit: Script = {
  numberOfKeys: 1,
  lua: `${moveRun}${putRecord}
local prefix = ARGV[1]
local token = redis.call('HMGET', KEYS[1], 'epoch', 'nonce', 'seq')
if token[1] ~= ARGV[2] or token[2] ~= ARGV[3] or token[3] ~= ARGV[4] then
  return {'deposed', token[1], token[3]}
end

local at = 5
local function take()
  at = at + 1
  return ARGV[at - 1]
end

-- The bounds of the next part within ARGV; empty where first > last.
local function take_part()
  local first = at + 1
  at = first + tonumber(ARGV[at])
  return first, at - 1
end

-- Lua's stack holds some 8000 values, so long parts go in slices (of an even length: names and values).
local function each_slice(first, last, write)
  for from = first, last, 4000 do
    write(from, math.min(from + 3999, last))
  end
end

local function append_log(key, first, last)
  local room = ${runLogLength} - redis.call('LLEN', key)
  local fits = math.min(last, first + room - 1)
  each_slice(first, fits, function (from, to) redis.call('RPUSH', key, unpack(ARGV, from, to)) end)
  if room > 0 and last - first + 1 >= room then
    local at = string.match(ARGV[fits], '^%a(%w+) ')
    redis.call('LSET', key, -1, 'w' .. at .. ' ${logFullText}')
  end
end

-- Where a run stands is of no interest once it has ended: its steps and its summary say what became of it.
local function drop_snapshots(run_key)
  for _, name in ipairs(redis.call('HKEYS', run_key)) do
    if name == 'snapshot' or string.sub(name, 1, 14) == 'step_snapshot:' then redis.call('HDEL', run_key, name) end
  end
end

local granted, last_granted = take_part()
if granted <= last_granted then
  if redis.call('HEXISTS', prefix .. 'workcell', 'stop:') == 1 then return {'stopped', ''} end
  for i = granted, last_granted do
    if redis.call('HEXISTS', prefix .. 'workcell', 'stop:' .. ARGV[i]) == 1 then return {'stopped', ARGV[i]} end
  end
end

local answer = {'committed', 0, 0}
for _ = 1, tonumber(take()) do
  local id, state = take(), take()
  local run_key = prefix .. 'run:' .. id
  local run = redis.call('HMGET', run_key, 'state', 'revision', 'experiment')
  local first, last = take_part()
  if state ~= '' then
    if not run[1] or terminal[run[1]] then
      answer[#answer + 1] = id
    else
      redis.call('HSET', run_key, 'state', state, 'revision', tonumber(run[2]) + 1)
      each_slice(first, last, function (from, to) redis.call('HSET', run_key, unpack(ARGV, from, to)) end)
      if terminal[state] then drop_snapshots(run_key) end
      if state ~= run[1] then move_run(prefix, id, run[3], run[1], state) end
    end
  end
  first, last = take_part()
  if run[1] then
    if last >= first then append_log(prefix .. 'log:' .. id, first, last) end
  end
end

local first, last = take_part()
each_slice(first, last, function (from, to) redis.call('HSET', prefix .. 'workcell', unpack(ARGV, from, to)) end)
first, last = take_part()
each_slice(first, last, function (from, to) redis.call('HDEL', prefix .. 'workcell', unpack(ARGV, from, to)) end)
first, last = take_part()
for i = first, last do
  redis.call('XADD', prefix .. 'feed', 'MAXLEN', '~', ${feedLength}, '*', 'update', ARGV[i])
end
first, last = take_part()
for i = first, last, 4 do put_record(prefix, ARGV[i], ARGV[i + 1], ARGV[i + 2], ARGV[i + 3], 0) end

redis.call('HINCRBY', KEYS[1], 'seq', 1)
local time = redis.call('TIME')
answer[2], answer[3] = time[1], time[2]
return answer
`,
};
