import type { JsonObject } from '../../../shared/kernel/json/json.ts';
import { compile } from '../../../shared/kernel/json/schema.ts';
import { badConfig } from '../bad-workcell.ts';

/** Where a module of WEI is, and how much of it is taken in. */
export interface WeiRestConfig {
  address: URL;
  /** Bytes of one result, packed and unpacked. */
  maxResultBytes: number;
  /** For an action of the module to see that it is to end, in milliseconds. */
  longestLook: number;
}

/** More than an instrument sends in earnest, less than a disk. */
const defaultMaxResultBytes = 16 * 1024 ** 3;

/** An action of WEI's modules looks once a second whether it is to end. */
const defaultLooksEvery = 1;

const check = compile({
  type: 'object',
  properties: {
    rest_node_address: { type: 'string', minLength: 1 },
    max_result_bytes: { type: 'integer', minimum: 1 },
    action_looks_every: { type: 'number', exclusiveMinimum: 0, maximum: 60 },
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
  const {
    rest_node_address,
    max_result_bytes,
    action_looks_every = defaultLooksEvery,
  } = config as {
    rest_node_address: string;
    max_result_bytes?: number;
    action_looks_every?: number;
  };
  const address = URL.canParse(rest_node_address) ? new URL(rest_node_address) : undefined;
  if (!address || !['http:', 'https:'].includes(address.protocol)) {
    const message = `"${rest_node_address}" is no address such as http://ot2:2000`;
    throw badConfig(module, [{ pointer: '/rest_node_address', message }]);
  }
  return {
    address,
    maxResultBytes: max_result_bytes ?? defaultMaxResultBytes,
    // Half as much again: it has something else to do as well.
    longestLook: action_looks_every * 1_500,
  };
}
