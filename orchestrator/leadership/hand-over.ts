import type { Json } from '../../shared/contracts/json.ts';

/** The store's field that says when an owner last committed, in milliseconds since the epoch. */
export const committedField = 'committed_at';

/** True where the last commit is to be noted again, after `every` milliseconds: each note costs a commit a field more. */
export function isNoteDue(noted: number, now: number, every: number): boolean {
  return now - noted >= every || now < noted;
}

/**
 * True where the store is as the last owner left it a moment ago, within `closely` milliseconds. Otherwise the lab has stood still, or the store was
 * restored from an older copy: then instances may exist that it has never heard of, and have done what it does not know.
 */
export function followsClosely(field: Json | undefined, now: number, closely: number): boolean {
  return typeof field === 'number' && Math.abs(now - field) <= closely;
}
