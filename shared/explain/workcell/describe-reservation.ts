import {
  openReservations,
  type Reservation,
  type ReservationView,
  sharesInstrument,
} from '../../contracts/reservation.ts';
import type { OrderTarget } from '../../contracts/order-target.ts';
import type { WorkcellState } from '../../contracts/workcell-state.ts';
import { utcMoment } from '../../kernel/wei-time.ts';
import { reservationInWords } from '../../sentences/index.ts';

/** A reservation as people are told it. Pure. @param isTaken false where only the broker has it */
export function describeReservation(reservation: Reservation, now: number, isTaken = true): ReservationView {
  const { id, module, instance = null, from, until, by = null, reason = null, made_at, ended } = reservation;
  return {
    ...{ id, module, instance, by, reason },
    from: utcMoment(from),
    until: utcMoment(until),
    made_at: utcMoment(made_at),
    state: isTaken ? stateOf(reservation, now) : 'asked',
    ended: ended ? { at: utcMoment(ended.at), by: ended.by ?? null, reason: ended.reason ?? null } : null,
    text: `${isTaken ? '' : 'once an orchestrator has taken it: '}${reservationInWords(reservation)}`,
  };
}

function stateOf({ from, until, ended }: Reservation, now: number): ReservationView['state'] {
  if (ended) return 'ended';
  if (until <= now) return 'over';
  return from <= now ? 'now' : 'to_come';
}

/** Those of a module, or of all, that are not over, the first to begin first. Pure. */
export function describeReservations(
  state: Pick<WorkcellState, 'reservations'>,
  now: number,
  { module }: OrderTarget = {},
): ReservationView[] {
  return openReservations(state, now)
    .filter((each) => module === undefined || sharesInstrument(each, { module }))
    .map((each) => describeReservation(each, now));
}
