import { putRecord } from './put-record.ts';
import type { Script } from './script.ts';

/**
 * Compare and set of one record.
 *
 * KEYS: the record's hash. ARGV: prefix, kind, id, group or '', body, the revision that it must have (0 for none).
 * Returns 1 where it was written, else 0.
 */
export const writeRecord: Script = {
  numberOfKeys: 1,
  lua: `${putRecord}
return put_record(ARGV[1], ARGV[2], ARGV[3], ARGV[4], ARGV[5], tonumber(ARGV[6]))
`,
};
