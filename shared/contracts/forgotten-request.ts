import type { FromSchema } from 'json-schema-to-ts';
import type { EventBody } from './event.ts';
import { flag, text, textOrNull, utc } from './fields.ts';
import { stableId } from './ids.ts';
import { titled, told } from './object-schema.ts';
import type { Workcell } from './workcell.ts';
import { isObject, type JsonObject } from '../kernel/json/json.ts';

/** What a person asked for and a store that went back has forgotten. `change` is what has no word of its own. */
const forgottenKinds = [
  ...(['run', 'cancel', 'pause', 'resume', 'resolve', 'edit'] as const),
  ...(['order', 'abandon', 'answer', 'reservation', 'unreserve', 'refill', 'location'] as const),
  ...(['record', 'change'] as const),
] as const;
export type ForgottenKind = (typeof forgottenKinds)[number];

export const forgottenRequestView = titled(
  'ForgottenRequest',
  'A request that was acknowledged, and that a store which went back has forgotten.',
  {
    kind: { type: 'string', enum: forgottenKinds },
    id: told(text, 'Of the run, question, reservation or document; the number of the order.'),
    what: told(text, 'In words.'),
    at: told(utc, "When it was acknowledged, by the gateway's clock."),
    by: textOrNull,
    sure: told(
      flag,
      'True where it was looked for and is not there; false where it cannot be looked for, and nobody knows that the store still has it.',
    ),
    found_at: utc,
  },
);

export type ForgottenRequest = FromSchema<typeof forgottenRequestView>;

/** The group of the events that tell what the store has forgotten. No experiment has it as its id. */
export const forgottenGroup = 'forgotten';

/** What has an id of its own; the others may be asked for again and again. */
const once: readonly ForgottenKind[] = [
  'run',
  'order',
  'abandon',
  'answer',
  'reservation',
  'refill',
  'record',
];

/** The event that a request is forgotten. Told twice, by whichever gateway, it is one event. */
export function forgottenEvent({ id }: Pick<Workcell, 'id'>, request: ForgottenRequest): EventBody {
  const { kind, at } = request;
  const name = `event forgotten ${kind} ${request.id}${once.includes(kind) ? '' : ` ${at}`}`;
  return ofWorkcell(id, name, 'REQUEST_FORGOTTEN', Date.parse(request.found_at), request);
}

/** By how much the store went back, in seconds, as far as that is known; `about` where only gateways know, which look once a second. */
export type WentBackBy = { seconds: number | null; about: boolean };

/** The event that the store went back. @param at when that was found, milliseconds since the epoch: found twice, it is one event */
export function wentBackEvent({ id }: Pick<Workcell, 'id'>, at: number, by: WentBackBy): EventBody {
  return ofWorkcell(id, `event went back ${at}`, 'STORE_WENT_BACK', at, by);
}

function ofWorkcell(
  workcell_id: string,
  name: string,
  event_name: string,
  at: number,
  event_info: EventBody['event']['event_info'],
): EventBody {
  const nothing = { experiment_id: null, campaign_id: null };
  const event = { event_id: stableId(name), ...nothing, workcell_id, event_type: 'WORKCELL', event_name };
  return { at, event: { ...event, event_info } };
}

/** The request of which an event tells; undefined where it tells of something else. */
export function forgottenIn(body: object): ForgottenRequest | undefined {
  return infoIn(body, 'REQUEST_FORGOTTEN') as ForgottenRequest | undefined;
}

/** By how much the store went back, and when that was found, where an event tells of it. */
export function wentBackIn(body: object): (WentBackBy & { at: number }) | undefined {
  const by = infoIn(body, 'STORE_WENT_BACK') as WentBackBy | undefined;
  return by && { ...by, at: (body as EventBody).at };
}

function infoIn(body: object, name: string): JsonObject | undefined {
  const { event } = body as Partial<EventBody>;
  return event?.event_name === name && isObject(event.event_info) ? event.event_info : undefined;
}
