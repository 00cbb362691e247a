import { escapePointer } from '../../shared/contracts/schema.ts';
import { didYouMean } from '../../shared/contracts/did-you-mean.ts';
import type { Json, JsonObject } from '../../shared/contracts/json.ts';
import type { Problem } from '../../shared/yaml/problem.ts';

/** `payload.KEY`, and `payload:KEY` as old files write it. */
const reference = /^payload[.:](.+)$/s;

/**
 * The entries with each value that is a reference into the payload replaced by what it refers to, of any type. Looks at
 * whole values only, as WEI does. A reference that leads nowhere is a problem: the instrument would get the reference.
 */
export function putInPayload(
  entries: JsonObject,
  payload: JsonObject,
  pointer: string,
): { entries: JsonObject; problems: Problem[] } {
  const problems: Problem[] = [];
  const filled = Object.entries(entries).map(([name, value]): [string, Json] => {
    if (typeof value !== 'string') return [name, value];
    const key = reference.exec(value)?.[1];
    if (key === undefined) return [name, value];
    const found = lookUp(payload, key);
    if (found !== undefined) return [name, found];
    const keys = Object.keys(payload);
    const known = keys.map((each) => `"${each}"`);
    problems.push({
      pointer: `${pointer}/${escapePointer(name)}`,
      message: `"${name}" wants ${value}, and the payload has ${known.join(', ') || 'no keys'}${didYouMean(key, keys)}`,
    });
    return [name, value];
  });
  return { entries: Object.fromEntries(filled), problems };
}

/** A key as it is, with the prefix that some clients keep in the payload, or a path into nested objects. */
function lookUp(payload: JsonObject, key: string): Json | undefined {
  for (const candidate of [key, `payload.${key}`, `payload:${key}`]) {
    if (Object.hasOwn(payload, candidate)) return payload[candidate];
  }
  let value: Json | undefined = payload;
  for (const part of key.split('.')) {
    if (value === null || typeof value !== 'object' || Array.isArray(value)) return undefined;
    value = Object.hasOwn(value, part) ? value[part] : undefined;
    if (value === undefined) return undefined;
  }
  return value;
}
