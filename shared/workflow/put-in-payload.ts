import { escapePointer } from '../kernel/json/schema.ts';
import { cutShort, someOf } from '../kernel/some-of.ts';
import { didYouMean } from '../kernel/json/did-you-mean.ts';
import type { Json, JsonObject } from '../kernel/json/json.ts';
import { maxProblems, type Problem } from '../kernel/json/problem.ts';
import type { RunSize } from './run-size.ts';

/** `payload.KEY`, and `payload:KEY` as old files write it. */
const reference = /^payload([.:])(.+)$/s;

/** The key of the payload that a value refers to; undefined where it is no such reference. */
export function payloadKeyOf(value: string): string | undefined {
  return reference.exec(value)?.[2];
}

/**
 * The entries with each value that is a reference into the payload replaced by what it refers to, of any type. Looks at
 * whole values only, as WEI does. `payload.KEY` that leads nowhere is a problem: the instrument would get the reference.
 * `payload:KEY` is text then, with a warning: labs hand such files in without a payload.
 * @param isSettled true for an entry that is no reference, whatever it reads like
 * @throws WeirError `too_large` where the run would be.
 */
export function putInPayload(
  entries: JsonObject,
  payload: JsonObject,
  pointer: string,
  size: RunSize,
  isSettled: (name: string) => boolean = () => false,
): { entries: JsonObject; problems: Problem[]; warnings: Problem[] } {
  const problems: Problem[] = [];
  const warnings: Problem[] = [];
  const filled = Object.entries(entries).map(([name, value]): [string, Json] => {
    if (typeof value !== 'string' || isSettled(name)) return [name, value];
    const [, sign, key] = reference.exec(value) ?? [];
    if (key === undefined) return [name, value];
    const found = lookUp(payload, key);
    if (found !== undefined) {
      size.add(found);
      return [name, found];
    }
    const list = sign === ':' ? warnings : problems;
    if (list.length > maxProblems) return [name, value];
    const keys = Object.keys(payload);
    const wants = `"${cutShort(name)}" wants ${cutShort(value)}`;
    const known = someOf(keys, '"') || 'no keys';
    const like = didYouMean(key, keys);
    const message = `${wants}, and the payload has ${known}${like}`;
    const remedy = like === '' ? `: weir run gives it one with --payload ${cutShort(key)}=…` : '';
    const result = sign === ':' ? ': it is taken as text' : remedy;
    list.push({ pointer: `${pointer}/${escapePointer(name)}`, message: `${message}${result}` });
    return [name, value];
  });
  return { entries: Object.fromEntries(filled), problems, warnings };
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
