import { isDeepStrictEqual } from 'node:util';

/** As `isDeepStrictEqual`, of two plain objects; quick where one was made of the other and they share what has not changed. */
export function haveSameMembers<T extends object>(a: T, b: T): boolean {
  const names = Object.keys(a) as (keyof T)[];
  if (names.length !== Object.keys(b).length) return false;
  return names.every(
    (name) => name in b && (Object.is(a[name], b[name]) || isDeepStrictEqual(a[name], b[name])),
  );
}
