-- Reads the fields of the workcell, or those that have changed since they were read last: a lab of a thousand instruments has thousands. An
-- owner counts what its commits change (`changed` in commit.lua; `counts` in the token says that it does), and an order shows in the field
-- `order`: after another owner, an owner of an earlier version or an order, and in a store that was put back, all are read.
--
-- Given: mark and seq of the last answer, '' and 0 where there was none.
-- Returns {mark, seq, 'all' or 'changed', then names and values; of those that are gone, false}.

local token = redis.call('HMGET', prefix .. 'token', 'epoch', 'nonce', 'seq', 'counts')
local workcell = prefix .. 'workcell'
local answer = {'', token[3] or '0', 'all'}
if token[1] and token[1] == token[4] then
  answer[1] = token[1] .. ' ' .. token[2] .. ' ' .. (redis.call('HGET', workcell, 'order') or '')
  if answer[1] == mark and tonumber(token[3]) >= tonumber(seq) then
    local names = redis.call('ZRANGEBYSCORE', prefix .. 'changed', '(' .. seq, '+inf')
    if #names <= 4000 then
      answer[3] = 'changed'
      local values = #names > 0 and redis.call('HMGET', workcell, unpack(names)) or {}
      for i, name in ipairs(names) do
        answer[#answer + 1] = name
        answer[#answer + 1] = values[i]
      end
      return answer
    end
  end
end
for _, text in ipairs(redis.call('HGETALL', workcell)) do answer[#answer + 1] = text end
return answer
