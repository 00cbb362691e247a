-- Reads at one moment what a copy does not have yet: what is small, and what has changed since it was read in pieces.
--
-- Given: kinds: how many; then of each kind its name, and the position behind which no record of it is known; then of each run that is
--   known its id, revision and length of log.
-- Returns epoch, nonce, seq of the token and the last position of a record; names and values of the workcell's fields; the ids of all runs;
--   of each run that is not over or was known, and is another than what is known: its id, its hash (empty where it is gone), from which
--   line its log is told, and these lines; of each kind, see `copied_records`.

local token = redis.call('HMGET', prefix .. 'token', 'epoch', 'nonce', 'seq')
token[4] = redis.call('GET', prefix .. 'position')

local known, ids = {}, redis.call('ZRANGE', prefix .. 'unfinished', 0, -1)
local open = {}
for _, id in ipairs(ids) do open[id] = true end
for i = first_of_rest + 2 * tonumber(kinds), #ARGV, 3 do
  local id = ARGV[i]
  known[id] = { ARGV[i + 1], tonumber(ARGV[i + 2]) }
  if not open[id] then ids[#ids + 1] = id end
end

local runs = {}
for _, id in ipairs(ids) do
  local has = known[id] or { '', 0 }
  local key, log = prefix .. 'run:' .. id, prefix .. 'log:' .. id
  if redis.call('HGET', key, 'revision') ~= has[1] or redis.call('LLEN', log) ~= has[2] then
    runs[#runs + 1] = { id, redis.call('HGETALL', key), has[2], redis.call('LRANGE', log, has[2], -1) }
  end
end

local records = {}
for i = first_of_rest, first_of_rest + 2 * tonumber(kinds) - 1, 2 do
  records[#records + 1] = copied_records(ARGV[i], ARGV[i + 1])
end

local fields = redis.call('HGETALL', prefix .. 'workcell')
return { token, fields, redis.call('ZRANGE', prefix .. 'runs', 0, -1), runs, records }
