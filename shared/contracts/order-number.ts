import { epochFloor } from '../store/epoch-floor.ts';

/**
 * How far the number of an order may lie from the clock, in seconds: a year. The store numbers orders by the seconds since
 * 2020, or one above the last; so only clocks that are off, or more than one order a second, bring a number ahead, and only
 * a queue that nobody read brings it behind.
 */
export const orderSlack = 365 * 24 * 3600;

/** True where an order that comes at `now` (milliseconds since the epoch) may have that number; any other was forged or damaged. */
export function isPlausibleOrder(revision: number, now: number): boolean {
  if (!Number.isSafeInteger(revision) || revision < 1) return false;
  return Math.abs(revision - Math.max(0, epochFloor(now))) <= orderSlack;
}

/**
 * True where an order numbered `revision` was given after one numbered `known`. Asks no clock, but takes for granted that
 * `revision` can be real: a known number that lies further ahead than two real ones can lie apart is none, and must not make
 * all later orders ineffective.
 */
export function overtakes(revision: number, known: number): boolean {
  return revision > known || known - revision > 2 * orderSlack;
}

/**
 * The number of an order that is given at `now`: above all that are known, as far as they can be real, and never below the
 * seconds since 2020.
 */
export function nextOrder(now: number, known: Iterable<number>): number {
  let next = Math.max(1, epochFloor(now));
  for (const revision of known) if (isPlausibleOrder(revision, now)) next = Math.max(next, revision + 1);
  return next;
}
