import type { Json } from '../../shared/contracts/json.ts';

/** The store's field that says when an owner last committed, in milliseconds since the epoch. */
export const committedField = 'committed_at';

/** It is written so often at most, in milliseconds: every commit would cost a field more. */
const noteEvery = 1_000;
/** Within so many milliseconds after the last commit of its predecessor an owner takes over a lab that lives. */
const closely = 10_000;

/** True where the last commit is to be noted again. */
export function isNoteDue(noted: number, now: number): boolean {
  return now - noted >= noteEvery || now < noted;
}

/**
 * True where the store is as the last owner left it a moment ago. Otherwise the lab has stood still, or the store was
 * restored from an older copy: then instances may exist that it has never heard of, and have done what it does not know.
 */
export function followsClosely(field: Json | undefined, now: number): boolean {
  return typeof field === 'number' && Math.abs(now - field) <= closely;
}
