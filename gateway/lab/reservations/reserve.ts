import { isDeepStrictEqual } from 'node:util';
import { demandInstance, demandModule } from '../../../shared/contracts/demand-module.ts';
import { newId, stableId } from '../../../shared/contracts/ids.ts';
import { message } from '../../../shared/contracts/message.ts';
import {
  furthestReservation,
  isOver,
  longestReservation,
  mostReservations,
  openReservations,
  type Reservation,
  reservationInTheWay,
  type ReservationView,
} from '../../../shared/contracts/reservation.ts';
import { decodeWorkcellState, type WorkcellState } from '../../../shared/contracts/workcell-state.ts';
import { describeReservation } from '../../../shared/explain/index.ts';
import { WeirError } from '../../../shared/kernel/errors/weir-error.ts';
import { readMoment } from '../../../shared/kernel/wei-time.ts';
import { byWhom, moment, reservationInWords } from '../../../shared/sentences/index.ts';
import { badField, type Done, sendConfirmed, untilShown, type Deadline } from '../../http/index.ts';
import type { LabContext } from '../context.ts';

/** What a person wants to have to himself. */
export interface ReservationRequest {
  module: string;
  instance?: string;
  /** Missing: at once. */
  from?: string;
  until: string;
  by?: string;
  reason?: string;
}

const dayMs = 24 * 60 * 60_000;

/** So much may a beginning be past that was meant as now, in milliseconds: clocks differ, and requests take their time. */
const pastAtMost = 60_000;

/**
 * Has the owner reserve an instrument. Resolves once that is in the store, or after `timing.shown`: the request may be on its way to a new owner.
 * @param key the client's own name for the request: sent again with it, it counts once
 * @throws WeirError `not_found`, `invalid_form` that names the field, `reserved` where another reservation is in the way, `idempotency_conflict`,
 *   `quota_reached`, `store_unavailable`, `broker_unavailable`
 */
export async function reserve(
  context: LabContext,
  asked: ReservationRequest,
  key: string | undefined,
): Promise<ReservationView> {
  const { workcell, broker } = context;
  const deadline = context.deadlines.begin();
  demandModule(workcell, asked.module);
  await deadline.untilBrokerUp(broker);
  const { state, now } = await readLab(context, deadline);
  const id = key === undefined ? newId() : stableId(`reservation ${workcell.name} ${key}`);
  const known = state.reservations.get(id);
  if (known) return describeReservation(demandSame(known, asked), now);
  demandInstance(state, asked);
  const wanted = wantedOf(asked, id, now);
  demandFree(state, wanted, now);
  await sendConfirmed(context, message('reservation.make', { workcell: workcell.name, body: wanted }));
  const isDecided = (lab: WorkcellState): boolean =>
    lab.reservations.has(id) || reservationInTheWay(lab, wanted, now) !== undefined;
  await untilShown(context, isDecided);
  const after = (await readLab(context, deadline)).state;
  const made = after.reservations.get(id);
  // Two may have asked at the same moment.
  if (!made) demandFree(after, wanted, now);
  return describeReservation(made ?? wanted, now, made !== undefined);
}

/**
 * Has the owner end a reservation before its time. Resolves as `reserve`; of several who end it at once, to the first alone. Whoever has ended it
 * and asks again, as the answer was lost, is told that it is ended.
 * @throws WeirError `not_found`, `changes_nothing` where it is over, `store_unavailable`, `broker_unavailable`
 */
export async function unreserve(
  context: LabContext,
  id: string,
  said: { by?: string; reason?: string },
): Promise<{ before: Reservation; after: ReservationView }> {
  const deadline = context.deadlines.begin();
  await deadline.untilBrokerUp(context.broker);
  const { state, now } = await readLab(context, deadline);
  const before = demandReservation(state, id);
  if (isEndedAs(before, said)) return { before, after: describeReservation(before, now) };
  demandOpen(before, now);
  const ended = { at: now, ...said };
  const body = { id, ...ended };
  await sendConfirmed(context, message('reservation.end', { workcell: context.workcell.name, body }));
  const isEnded = ({ reservations }: WorkcellState): boolean => reservations.get(id)?.ended !== undefined;
  await untilShown(context, isEnded);
  const later = await readLab(context, deadline);
  const after = demandReservation(later.state, id);
  // Somebody else may have been first, or its own end.
  if (!isEndedAs(after, said)) demandOpen(after, later.now);
  const told = describeReservation(after, later.now);
  return { before, after: after.ended ? told : { ...told, state: 'asked' } };
}

/** That something is reserved. */
export function reservationMade({ store }: Pick<LabContext, 'store'>, id: string): Done {
  return {
    ...{ kind: 'reservation', id, what: `the reservation ${id}`, byOwner: true },
    isKept: async () => decodeWorkcellState(await store.readWorkcell()).reservations.has(id),
  };
}

/** That a reservation is ended before its time. */
export function reservationEnded({ store }: Pick<LabContext, 'store'>, id: string): Done {
  return {
    ...{ kind: 'unreserve', id, what: `the end of the reservation ${id}`, byOwner: true },
    isKept: async () => {
      const { reservations } = decodeWorkcellState(await store.readWorkcell());
      return reservations.get(id)?.ended !== undefined;
    },
  };
}

function isEndedAs({ ended }: Reservation, said: { by?: string; reason?: string }): boolean {
  if (!ended) return false;
  const { at: _, ...before } = ended;
  return isDeepStrictEqual(before, said);
}

/** @throws WeirError `changes_nothing` that says how it has ended */
function demandOpen(reservation: Reservation, now: number): void {
  if (!isOver(reservation, now)) return;
  const { id, until, ended } = reservation;
  const how = ended ? `was ended at ${moment(ended.at)}${byWhom(ended)}` : `was over at ${moment(until)}`;
  throw new WeirError('changes_nothing', `the reservation ${id} ${how}`);
}

/** @throws WeirError `not_found` */
export function demandReservation(state: WorkcellState, id: string): Reservation {
  const known = state.reservations.get(id);
  if (known) return known;
  throw new WeirError('not_found', `there is no reservation ${id}, or it was over a day ago`);
}

/** How the lab stands, and when that is by the store's clock. */
export async function readLab(
  { store }: Pick<LabContext, 'store'>,
  deadline: Deadline,
): Promise<{ state: WorkcellState; now: number }> {
  return deadline.withStore(async () => {
    const [fields, now] = await Promise.all([store.readWorkcell(), store.now()]);
    return { state: decodeWorkcellState(fields), now };
  });
}

/** @throws WeirError `idempotency_conflict` where the key stands for another one */
function demandSame(known: Reservation, asked: ReservationRequest): Reservation {
  const from = asked.from === undefined ? known.made_at : readMoment(asked.from);
  const isSame =
    known.module === asked.module &&
    known.instance === asked.instance &&
    known.from === from &&
    known.until === readMoment(asked.until) &&
    known.reason === asked.reason;
  if (isSame) return known;
  const text = `the idempotency key belongs to another reservation: ${reservationInWords(known)}`;
  throw new WeirError('idempotency_conflict', text);
}

/** @throws WeirError `invalid_form` that names the field */
function wantedOf(asked: ReservationRequest, id: string, now: number): Reservation {
  const { from: beginning, until: end, ...what } = asked;
  const from = beginning === undefined ? now : readMoment(beginning);
  const until = readMoment(end);
  if (until <= now) throw badField('until', `"until" is past: it is ${moment(now)} now`);
  if (from < now - pastAtMost)
    throw badField('from', `"from" is past: it is ${moment(now)} now; leave it out to begin at once`);
  if (until <= from) throw badField('until', `"until" is to be later than "from", ${moment(from)}`);
  if (until - from > longestReservation)
    throw badField(
      'until',
      `"until" is too late: a reservation lasts ${longestReservation / dayMs} days at most`,
    );
  if (from - now > furthestReservation)
    throw badField(
      'from',
      `"from" is too far ahead: a reservation begins within ${furthestReservation / dayMs} days`,
    );
  return { ...what, id, from, until, made_at: now };
}

/** @throws WeirError `reserved` that says whose it is then, `quota_reached` where there are too many */
function demandFree(state: WorkcellState, wanted: Reservation, now: number): void {
  const inTheWay = reservationInTheWay(state, wanted, now);
  if (inTheWay) throw new WeirError('reserved', `${reservationInWords(inTheWay)} (${inTheWay.id})`);
  if (openReservations(state, now).length < mostReservations) return;
  const text = `there are ${mostReservations} reservations, as many as a lab may have: end one that nobody needs`;
  throw new WeirError('quota_reached', text);
}
