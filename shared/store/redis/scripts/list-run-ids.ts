import type { Script } from './script.ts';

/**
 * The newest run ids of several indexes together, read at one moment: a run that changes its state meanwhile is neither
 * missed nor listed twice.
 *
 * KEYS: any one key of the workcell. ARGV: upper bound as ZRANGE BYLEX wants it, limit, keys of the indexes…
 * Returns the ids, newest first.
 */
export const listRunIds: Script = {
  numberOfKeys: 1,
  readOnly: true,
  lua: `
local ids = {}
for i = 3, #ARGV do
  local part = redis.call('ZRANGE', ARGV[i], ARGV[1], '-', 'BYLEX', 'REV', 'LIMIT', 0, ARGV[2])
  for _, id in ipairs(part) do ids[#ids + 1] = id end
end
if #ARGV == 3 then return ids end
table.sort(ids, function (a, b) return a > b end)
return {unpack(ids, 1, math.min(#ids, tonumber(ARGV[2])))}
`,
};
