import { monotonicFactory, isValid } from 'ulid';

/** A new ULID; ids made by one process sort in the order they were made. */
export const newId: () => string = monotonicFactory();

/** True for 26 characters of Crockford base 32, as WEI's client demands of every id. */
export function isId(value: unknown): value is string {
  return typeof value === 'string' && value.length === 26 && isValid(value);
}
