import { deflateRawSync, inflateRawSync } from 'node:zlib';
import type { JsonObject } from './json.ts';

/** What a packed value may come to, in bytes. */
export const mostUnpacked = 64 * 1024 * 1024;

/** A large value in the place of a small one: compressed, as a text. */
export type Packed = { packed: string };

export function pack(value: JsonObject): Packed {
  return { packed: deflateRawSync(JSON.stringify(value)).toString('base64') };
}

/** The value. @throws Error where it is none, or comes to more than a value may */
export function unpack({ packed }: JsonObject): unknown {
  if (typeof packed !== 'string') throw new TypeError('there is nothing packed');
  const text = inflateRawSync(Buffer.from(packed, 'base64'), { maxOutputLength: mostUnpacked });
  return JSON.parse(text.toString());
}
