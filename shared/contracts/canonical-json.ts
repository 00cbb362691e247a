import type { Json } from '../kernel/json/json.ts';
import { isDeepStrictEqual } from 'node:util';

/** JSON with the keys of every object in order: what means the same has the same text. */
export function canonicalJson(value: Json): string {
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([key, item]) => `${JSON.stringify(key)}:${canonicalJson(item)}`).join(',')}}`;
}

/** As `isDeepStrictEqual`, of two plain objects; quick where one was made of the other and they share what has not changed. */
export function haveSameMembers<T extends object>(a: T, b: T): boolean {
  const names = Object.keys(a) as (keyof T)[];
  if (names.length !== Object.keys(b).length) return false;
  return names.every(
    (name) => name in b && (Object.is(a[name], b[name]) || isDeepStrictEqual(a[name], b[name])),
  );
}
