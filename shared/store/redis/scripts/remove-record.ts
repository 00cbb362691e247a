import type { Script } from './script.ts';

/**
 * Removes a record and its places in the indexes.
 *
 * KEYS: the record's hash. ARGV: key of the index of its kind, id.
 */
export const removeRecord: Script = {
  numberOfKeys: 1,
  lua: `
local group = redis.call('HGET', KEYS[1], 'group')
redis.call('DEL', KEYS[1])
redis.call('ZREM', ARGV[1], ARGV[2])
if group and group ~= '' then redis.call('ZREM', ARGV[1] .. ':' .. group, ARGV[2]) end
`,
};
