import type { JsonObject } from '../../../shared/contracts/json.ts';
import { compile } from '../../../shared/contracts/schema.ts';
import { badConfig } from '../bad-workcell.ts';

/** Where a module of WEI is, and how much of it is taken in. */
export interface WeiRestConfig {
  address: URL;
  /** Bytes of one result, packed and unpacked. */
  maxResultBytes: number;
}

/** More than an instrument sends in earnest, less than a disk. */
const defaultMaxResultBytes = 16 * 1024 ** 3;

const check = compile({
  type: 'object',
  properties: {
    rest_node_address: { type: 'string', minLength: 1 },
    max_result_bytes: { type: 'integer', minimum: 1 },
  },
  required: ['rest_node_address'],
});

/**
 * Reads the `config` of a module in the workcell file; keys that are not known are WEI's, or the lab's own, and are left
 * alone.
 * @throws WeirError `bad_workcell` that names each wrong place.
 */
export function readWeiRestConfig(module: string, config: JsonObject): WeiRestConfig {
  const complaints = check(config);
  if (complaints.length > 0) throw badConfig(module, complaints);
  const { rest_node_address, max_result_bytes } = config as {
    rest_node_address: string;
    max_result_bytes?: number;
  };
  const address = URL.canParse(rest_node_address) ? new URL(rest_node_address) : undefined;
  if (!address || !['http:', 'https:'].includes(address.protocol)) {
    const message = `"${rest_node_address}" is no address such as http://ot2:2000`;
    throw badConfig(module, [{ pointer: '/rest_node_address', message }]);
  }
  return { address, maxResultBytes: max_result_bytes ?? defaultMaxResultBytes };
}
