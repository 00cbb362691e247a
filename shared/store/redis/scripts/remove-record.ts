import { putRecord } from './put-record.ts';
import type { Script } from './script.ts';

/**
 * Removes a record, its places in the indexes, and its part of the size of its kind.
 *
 * KEYS: the record, the hash of sizes. ARGV: key of the index of its kind, id, kind.
 */
export const removeRecord: Script = {
  numberOfKeys: 2,
  lua: `${putRecord}
local revision, _, group, size = read_record(KEYS[1])
if not revision then return end
redis.call('HINCRBY', KEYS[2], ARGV[3], -tonumber(size))
redis.call('DEL', KEYS[1])
redis.call('ZREM', ARGV[1], ARGV[2])
if group and group ~= '' then redis.call('ZREM', ARGV[1] .. ':' .. group, ARGV[2]) end
`,
};
