import type { MessageOf } from '../../../shared/contracts/message.ts';
import {
  isOver,
  mostReservations,
  openReservations,
  reservationInTheWay,
  reservationKept,
} from '../../../shared/contracts/reservation.ts';
import type { Transaction } from '../transaction.ts';
import { reservationEvent } from '../workcell-changes.ts';

/**
 * Somebody reserves an instrument. One that is known already, comes too late, or that another is in the way of changes nothing: whoever has asked
 * finds that in the store.
 */
export function onReserve(tx: Transaction, { body: reservation }: MessageOf<'reservation.make'>): void {
  const { state, now } = tx;
  const { id, from, until, made_at } = reservation;
  const isTooLate = until <= now || from >= until || made_at + reservationKept <= now;
  const isOneTooMany = openReservations(state, now).length >= mostReservations;
  const inTheWay = reservationInTheWay(state, reservation, now);
  if (state.reservations.has(id) || isTooLate || isOneTooMany || inTheWay)
    return tx.note('info', 'a reservation changes nothing', { reservation, in_the_way: inTheWay?.id });
  tx.putReservation(reservation);
  tx.logWorkcell(reservationEvent(state.workcell, 'RESERVE', reservation, { ...reservation, at: made_at }));
}

/** Somebody ends a reservation before its time. */
export function onUnreserve(tx: Transaction, { body }: MessageOf<'reservation.end'>): void {
  const { id, ...ended } = body;
  const reservation = tx.state.reservations.get(id);
  if (!reservation || isOver(reservation, tx.now))
    return tx.note('info', 'there is no such reservation to be ended', { reservation: id });
  tx.putReservation({ ...reservation, ended });
  tx.logWorkcell(reservationEvent(tx.state.workcell, 'UNRESERVE', reservation, ended));
}

/** Those that were over a while ago are nobody's business any more. */
export function forgetReservations(tx: Transaction): void {
  for (const { id, until, ended } of tx.state.reservations.values())
    if ((ended?.at ?? until) + reservationKept <= tx.now) tx.removeReservation(id);
}
