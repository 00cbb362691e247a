import type { Script } from './script.ts';

/**
 * The first run ids of several indexes together, read at one moment: a run that changes its state meanwhile is neither
 * missed nor listed twice.
 *
 * KEYS: any one key of the workcell.
 * ARGV: `newest` or `oldest` first, where to begin as ZRANGE BYLEX wants it, limit, keys of the indexes…
 * Returns the ids in that order.
 */
export const listRunIds: Script = {
  numberOfKeys: 1,
  readOnly: true,
  lua: `
local newest, from, limit = ARGV[1] == 'newest', ARGV[2], ARGV[3]
local ids = {}
for i = 4, #ARGV do
  local part
  if newest then
    part = redis.call('ZRANGE', ARGV[i], from, '-', 'BYLEX', 'REV', 'LIMIT', 0, limit)
  else
    part = redis.call('ZRANGE', ARGV[i], from, '+', 'BYLEX', 'LIMIT', 0, limit)
  end
  for _, id in ipairs(part) do ids[#ids + 1] = id end
end
if #ARGV == 4 then return ids end
table.sort(ids, function (a, b)
  if newest then return a > b end
  return a < b
end)
return {unpack(ids, 1, math.min(#ids, tonumber(limit)))}
`,
};
