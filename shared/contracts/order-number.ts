import { epochFloor } from './epoch-floor.ts';

/**
 * How far the number of an order may lie behind the clock, in seconds: a year. The store numbers orders by the seconds since
 * 2020, or one above the last; so only a queue that nobody read brings it behind.
 */
export const orderSlack = 365 * 24 * 3600;

/**
 * How far it may lie ahead of the clock, in seconds: as far as a known number must lie ahead to be overtaken by any other. Were it
 * less, a clock that was wrong for a while could leave a number behind that the next order neither passes nor overtakes.
 */
export const orderLead = 2 * orderSlack;

/**
 * True where an order that comes when the store's clock shows `now` (milliseconds since the epoch) may have that number; any other was
 * forged or damaged.
 */
export function isPlausibleOrder(revision: number, now: number): boolean {
  if (!Number.isSafeInteger(revision) || revision < 1) return false;
  const ahead = revision - Math.max(0, epochFloor(now));
  return ahead <= orderLead && -ahead <= orderSlack;
}

/**
 * True where an order numbered `revision` was given after one numbered `known`. Asks no clock, but takes for granted that
 * `revision` can be real: a known number that lies further ahead of it is forged, damaged, or of a clock that was wrong, and must
 * not make all later orders ineffective.
 */
export function overtakes(revision: number, known: number): boolean {
  return revision > known || known - revision > orderLead;
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

/** The number under which an agent heeds a safety stop while it knows no real one: every order overtakes it. */
export const unnumberedStop = 1;
