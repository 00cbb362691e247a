import { anyMoment, text } from '../../../shared/contracts/fields.ts';
import { object, optional, told } from '../../../shared/contracts/object-schema.ts';
import { reservationsView, reservationView } from '../../../shared/contracts/reservation.ts';
import { describeReservation, describeReservations } from '../../../shared/explain/index.ts';
import {
  by,
  type Call,
  callsOf,
  demandReason,
  json,
  knownModule,
  maxOrderBytes,
  ofId,
  readIdempotencyKey,
  recordChange,
  recordKept,
  requestKey,
  takes,
  whoAndWhy,
} from '../../http/index.ts';
import type { LabContext } from '../context.ts';
import {
  demandReservation,
  readLab,
  reservationEnded,
  reservationMade,
  reserve,
  unreserve,
} from './reserve.ts';

const call = callsOf<LabContext>('Orders');
const params = ofId('reservation');
const module = told(text, 'The module.');

const list = call(
  {
    id: 'listReservations',
    route: 'get /reservations',
    access: 'lab:read',
    summary: 'Lists what people have reserved, now and to come',
    query: object({ [optional]: { module } }),
    answers: { 200: json('The reservations.', reservationsView) },
  },
  async ({ query, context }) => {
    const { state, now } = await readLab(context, context.deadlines.begin());
    const names = context.workcell.modules.map(({ name }) => name);
    const of = knownModule(query.module, names);
    return { reservations: describeReservations(state, now, of === undefined ? {} : { module: of }) };
  },
);

const get = call(
  {
    id: 'getReservation',
    route: 'get /reservations/{id}',
    access: 'lab:read',
    summary: 'Shows a reservation, until a day after its end',
    params,
    answers: { 200: json('The reservation.', reservationView) },
    errors: ['not_found'],
  },
  async ({ path, context }) => {
    const { state, now } = await readLab(context, context.deadlines.begin());
    return describeReservation(demandReservation(state, path.id), now);
  },
);

const maxReason = 500;
const reason = told({ type: 'string', maxLength: maxReason } as const, 'What for; whoever waits is told it.');

const make = call(
  {
    id: 'makeReservation',
    route: 'post /reservations',
    access: 'lab:operate',
    summary: 'Reserves an instrument for a person: no step is given to it meanwhile',
    description:
      'What it has in hand goes on; a step that would run into the reservation, as far as is known how long it takes, is not begun before it.',
    headers: requestKey,
    ...takes(
      object({
        module,
        until: told(anyMoment, 'When it ends: within 31 days of its beginning.'),
        [optional]: {
          instance: told(text, 'One instance of it; the whole module where it is left out.'),
          from: told(anyMoment, 'When it begins; at once where it is left out.'),
          by,
          reason,
        },
      }),
      {
        maxBytes: maxOrderBytes,
        unfit: 'invalid_form',
        example: {
          module: 'arm',
          from: '2027-01-14T09:00:00Z',
          until: '2027-01-14T11:00:00Z',
          by: 'Ada',
          reason: 'calibration',
        },
      },
    ),
    answers: { 200: json('The reservation.', reservationView, { headers: { Location: 'Where it is.' } }) },
    errors: [
      ...(['not_found', 'reserved', 'idempotency_conflict', 'reason_required'] as const),
      ...(['invalid_form', 'too_large', 'broker_unavailable', 'owner_too_old'] as const),
    ],
  },
  async ({ body, request, response, context }) => {
    const { by: _, reason: __, ...asked } = body;
    const who = whoAndWhy(request, body);
    const made = await reserve(context, { ...asked, ...who }, readIdempotencyKey(request));
    recordChange(request, { after: made });
    await recordKept(request, reservationMade(context, made.id));
    response.setHeader('Location', `/reservations/${made.id}`);
    return made;
  },
  (context) => [demandReason(context, 'reserve')],
);

const end = call(
  {
    id: 'endReservation',
    route: 'delete /reservations/{id}',
    access: 'lab:operate',
    summary: 'Ends a reservation before its time',
    params,
    ...takes(
      object({ [optional]: { by, reason: told({ type: 'string', maxLength: maxReason } as const, 'Why.') } }),
      {
        maxBytes: maxOrderBytes,
        unfit: 'invalid_form',
      },
    ),
    answers: { 200: json('The reservation.', reservationView) },
    errors: [
      'not_found',
      'changes_nothing',
      'reason_required',
      'invalid_form',
      'broker_unavailable',
      'owner_too_old',
    ],
  },
  async ({ path, body, request, context }) => {
    const { before, after } = await unreserve(context, path.id, whoAndWhy(request, body));
    recordChange(request, { before: { ...before }, after });
    await recordKept(request, reservationEnded(context, path.id));
    return after;
  },
  (context) => [demandReason(context, 'unreserve')],
);

/** What people have reserved for themselves. */
export const reservations: readonly Call<LabContext>[] = [list, get, make, end];
