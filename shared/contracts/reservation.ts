import type { FromSchema } from 'json-schema-to-ts';
import { text, textOrNull, ulid, utc } from './fields.ts';
import { listOf, orNull, titled, told, object } from './object-schema.ts';

/**
 * A person has an instrument to himself for a while: no step is given to it. Times are milliseconds since the epoch by the store's clock. The
 * owner keeps it in the store for a day after its end.
 */
export type Reservation = {
  id: string;
  module: string;
  /** Missing: all instances of the module. */
  instance?: string;
  from: number;
  until: number;
  made_at: number;
  /** Who has made it, and what for, as far as is known. */
  by?: string;
  reason?: string;
  /** Somebody has ended it before its time. */
  ended?: { at: number; by?: string; reason?: string };
};

/** So long one may last, and so far ahead it may begin, in milliseconds. */
export const longestReservation = 31 * 24 * 60 * 60_000;
export const furthestReservation = 366 * 24 * 60 * 60_000;

/** A lab has so many at most that are not over. */
export const mostReservations = 200;

/** Milliseconds that a reservation is kept after its end. What was asked for longer ago than that is not done any more. */
export const reservationKept = 24 * 60 * 60_000;

export function isOver({ until, ended }: Pick<Reservation, 'until' | 'ended'>, now: number): boolean {
  return ended !== undefined || until <= now;
}

/** Those that are not over, the first to begin first. */
export function openReservations(
  { reservations }: { reservations: ReadonlyMap<string, Reservation> },
  now: number,
): Reservation[] {
  if (reservations.size === 0) return [];
  return [...reservations.values()].filter((each) => !isOver(each, now)).sort((a, b) => a.from - b.from);
}

type OfInstrument = Pick<Reservation, 'module' | 'instance'>;

/** True where the two have an instrument in common. */
export function sharesInstrument(one: OfInstrument, other: OfInstrument): boolean {
  if (one.module !== other.module) return false;
  return one.instance === undefined || other.instance === undefined || one.instance === other.instance;
}

/** The first that is in the way of another. */
export function reservationInTheWay(
  lab: { reservations: ReadonlyMap<string, Reservation> },
  wanted: Omit<Reservation, 'made_at'>,
  now: number,
): Reservation | undefined {
  return openReservations(lab, now).find(
    (each) =>
      each.id !== wanted.id &&
      sharesInstrument(each, wanted) &&
      each.from < wanted.until &&
      wanted.from < each.until,
  );
}

const reservationStates = ['asked', 'to_come', 'now', 'over', 'ended'] as const;

/** A reservation as people are told it. */
export const reservationView = titled('Reservation', 'A person has an instrument to himself for a while.', {
  id: ulid,
  module: text,
  instance: told(textOrNull, 'Null where it is all of the module.'),
  from: utc,
  until: utc,
  by: textOrNull,
  reason: told(textOrNull, 'What for.'),
  made_at: utc,
  state: told(
    { type: 'string', enum: reservationStates } as const,
    '`asked`: the broker has what was asked, and no orchestrator has taken it yet; `ended`: before its time.',
  ),
  ended: told(
    orNull(object({ at: utc, by: textOrNull, reason: textOrNull })),
    'Who has ended it before its time; null where nobody has.',
  ),
  text: told(text, 'The same in a sentence.'),
});

export const reservationsView = titled('Reservations', {
  reservations: told(listOf(reservationView), 'Those that are not over, the first to begin first.'),
});

export type ReservationView = FromSchema<typeof reservationView>;
