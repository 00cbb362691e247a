import { isTimestamp } from '../../../shared/kernel/wei-time.ts';
import {
  nameOfCaller,
  recordKept,
  alsoAt,
  badDocument,
  document,
  json,
  ofId,
  type Call,
  callsOf,
  roomFor,
} from '../../http/index.ts';
import type { RecordsContext } from '../context.ts';
import { findRecord, recordTaken, sendRecords, recordQuery, records } from '../list-records.ts';
import { eventView } from '../../runs/index.ts';
import { eventViews } from './whole-events.ts';
import { eventSchema, eventViewSchema } from '../../../shared/contracts/event-view.ts';
import { canonicalJson } from '../../../shared/contracts/canonical-json.ts';
import { isRunEvent } from '../../../shared/contracts/run-event.ts';
import type { EventBody, WeiEvent } from '../../../shared/contracts/event.ts';
import { newId } from '../../../shared/contracts/ids.ts';
import type { JsonObject } from '../../../shared/kernel/json/json.ts';
import { WeirError } from '../../../shared/kernel/errors/weir-error.ts';
import { eventRecord } from '../../../shared/store/index.ts';
import { ensureExperiment } from '../experiments/experiment.ts';
import type { ValueOf } from '../../../shared/contracts/value-of.ts';

const call = callsOf<RecordsContext>('Events');

const post = call(
  {
    id: 'postEvent',
    route: 'post /events',
    ofWei: true,
    access: 'data:write',
    summary: 'Logs an event',
    body: document(eventSchema, { form: true }),
    answers: { 200: json('The event, whole.', eventViewSchema) },
    errors: ['id_taken'],
  },
  async ({ body, request, context }) => {
    const posted = await postEvent(context, body, nameOfCaller(request, undefined));
    await recordKept(request, recordTaken(context, 'event', posted.event.event_id));
    return eventView(posted, context.data);
  },
);

const list = call(
  {
    id: 'listEvents',
    route: 'get /events',
    ofWei: true,
    access: 'runs:read',
    summary: 'Lists events',
    description: 'The newest 100,000 are kept (`WEIR_KEEP_EVENTS`).',
    query: recordQuery,
    answers: { 200: records('Events', eventViewSchema) },
    errors: ['run_unreadable'],
  },
  (asked) => sendRecords(asked, { kind: 'event' }, eventViews(asked.context)),
);

const get = call(
  {
    id: 'getEvent',
    route: 'get /events/{id}',
    ofWei: true,
    access: 'runs:read',
    summary: 'Shows an event',
    params: ofId('event'),
    answers: { 200: json('The event.', eventViewSchema) },
    errors: ['record_not_found', 'run_unreadable'],
  },
  async ({ path, context }) => eventViews(context)(await findRecord(context, 'event', path.id)),
);

/** Events: what clients log, and what weir does. */
export const events: readonly Call<RecordsContext>[] = [
  list,
  post,
  alsoAt(list, '/events/all', 'listAllEvents'),
  get,
];

type EventDocument = ValueOf<typeof eventSchema>;

/**
 * Takes an event of a client, with all its keys; resolves once the store has it. The same event again is the same event.
 * @param by whose key the client has sent; undefined where none is wanted
 * @throws WeirError `invalid_document`, `id_taken` where another event has its id, `too_large`, `store_unavailable`.
 */
async function postEvent(
  context: RecordsContext,
  document: EventDocument,
  by: string | undefined,
): Promise<EventBody> {
  demandOfClient(document);
  const {
    event_id,
    event_timestamp,
    experiment_id = null,
    campaign_id = null,
    workcell_id,
    event_info,
    logged_at: _,
    ...rest
  } = document;
  const event: WeiEvent = {
    event_id: event_id ?? newId(),
    ...(event_timestamp === undefined || event_timestamp === null ? {} : { event_timestamp }),
    experiment_id,
    campaign_id,
    workcell_id: workcell_id ?? context.workcell.id,
    ...rest,
    ...saidOf(document, by),
    event_info: event_info ?? null,
  };
  const body: EventBody = { at: Date.now(), event };
  const { store, deadlines } = context;
  const deadline = deadlines.begin();
  await roomFor(context, 'event', deadline);
  if (event.experiment_id !== null) await ensureExperiment(context, event.experiment_id, deadline);
  if (await deadline.withStore(() => store.writeRecord(eventRecord(body), 0))) return body;
  const kept = await deadline.withStore(() => store.readRecord('event', event.event_id));
  const other = kept?.body;
  if (other && !isRunEvent(other) && canonicalJson(other.event) === canonicalJson(event)) return other;
  throw new WeirError('id_taken', `the event_id ${event.event_id} belongs to another event`);
}

/** Who has logged an event, and when, weir says itself; what the client says of that is kept beside. */
function saidOf({ logged_at, by: said }: EventDocument, by: string | undefined): JsonObject {
  return {
    ...(logged_at === undefined ? {} : { said_logged_at: logged_at }),
    ...(by === undefined ? {} : { by }),
    ...(by === undefined || said === undefined || said === by ? {} : { said_by: said }),
  };
}

/** What happens to runs and to the workcell: an event that says so is the owner's or the gateway's own. */
const ownTypes = /^(?:WORKFLOW|WORKCELL)(?![\p{L}\p{N}_-])/u;

/** As people read it: without what is not seen, and whatever letters look the same. */
function asRead(type: string): string {
  return type
    .normalize('NFKC')
    .replaceAll(/[\p{C}\p{M}]/gu, '')
    .trim()
    .toUpperCase();
}

/** @throws WeirError `invalid_document` where it is none that a client may log */
function demandOfClient({ event_timestamp: time, event_type }: EventDocument): void {
  if (ownTypes.test(asRead(event_type))) {
    const message = `event_type is ${JSON.stringify(event_type)}: events of runs and of the workcell are written by weir alone; give yours another type, such as COMMENT`;
    throw badDocument('/event_type', message);
  }
  if (time === undefined || time === null || isTimestamp(time)) return;
  const message = `event_timestamp is ${JSON.stringify(time).slice(0, 100)}, which is no time: write it as 2026-11-25T09:26:53.123, or leave it out for the time at which the event arrives`;
  throw badDocument('/event_timestamp', message);
}
