import type { Script } from './script.ts';

/**
 * Removes a record, its places in the indexes, and its part of the size of its kind.
 *
 * KEYS: the record's hash, the hash of sizes. ARGV: key of the index of its kind, id, kind.
 */
export const removeRecord: Script = {
  numberOfKeys: 2,
  lua: `
local group, size = unpack(redis.call('HMGET', KEYS[1], 'group', 'size'))
if size then redis.call('HINCRBY', KEYS[2], ARGV[3], -tonumber(size)) end
redis.call('DEL', KEYS[1])
redis.call('ZREM', ARGV[1], ARGV[2])
if group and group ~= '' then redis.call('ZREM', ARGV[1] .. ':' .. group, ARGV[2]) end
`,
};
