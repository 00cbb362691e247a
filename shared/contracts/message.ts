import type { FromSchema } from 'json-schema-to-ts';
import { messageOf, WeirError } from '../kernel/errors/weir-error.ts';
import type { Traced } from './traced.ts';
import type { CommitMark } from './commit-mark.ts';
import { envelopeProperties } from './envelope.ts';
import { newId } from './ids.ts';
import { type JsonOf, isTooDeep } from '../kernel/json/json.ts';
import { inquiry, inquiryAnswer, ownerAnswer, ownerInquiry } from './messages/inquiries.ts';
import {
  abandon,
  adminAnswer,
  adminOrder,
  cancel,
  locationSet,
  suppliesRefill,
  reservationEnd,
  reservationMake,
  workcellAbandon,
  workcellControl,
  workcellDefine,
} from './messages/orders.ts';
import { runControl, runEdit, runResolve, runSubmit } from './messages/runs.ts';
import {
  agentBye,
  agentHeartbeat,
  agentHello,
  askHello,
  marker,
  poke,
  welcome,
} from './messages/sessions.ts';
import {
  kept,
  stepCommand,
  stepLog,
  stepProgress,
  stepRefused,
  stepSettled,
  stepStarted,
} from './messages/steps.ts';
import { compile, type Complaint } from '../kernel/json/schema.ts';

/**
 * All messages. Each definition says by which `route` it travels: the owner's `inbox`, the queue of `reports` or of `heartbeats`, the
 * queue of one `agent`, or the queues of `all-agents`; an `inquiry` to an agent goes to its queue as well, an `owner-inquiry` to that of who leads, and
 * the `inquiry-answer` to whoever has made it. What the first release with all of this, 0.2.0, did not know says `since` which it is known,
 * or `sinceWith` which fields.
 */
export const definitions = {
  'run.submit': runSubmit,
  'run.control': runControl,
  'run.resolve': runResolve,
  'run.edit': runEdit,
  'workcell.control': workcellControl,
  'workcell.abandon': workcellAbandon,
  'agent.hello': agentHello,
  'agent.bye': agentBye,
  'step.started': stepStarted,
  'step.progress': stepProgress,
  'step.log': stepLog,
  'step.settled': stepSettled,
  'step.refused': stepRefused,
  poke,
  'agent.heartbeat': agentHeartbeat,
  marker,
  'step.command': stepCommand,
  welcome,
  'ask-hello': askHello,
  cancel,
  abandon,
  kept,
  'admin.order': adminOrder,
  'admin.answer': adminAnswer,
  'location.set': locationSet,
  'supplies.refill': suppliesRefill,
  'reservation.make': reservationMake,
  'reservation.end': reservationEnd,
  'workcell.define': workcellDefine,
  inquiry,
  'inquiry.answer': inquiryAnswer,
  'owner.inquiry': ownerInquiry,
  'owner.answer': ownerAnswer,
} as const;

type Definitions = typeof definitions;
export type MessageType = keyof Definitions;

interface Header {
  run_id: string;
  command_id: string;
  epoch: number;
  session: number;
}

// Spelled out: TypeScript resolves a member of an interface by itself, but a mapped type over all schemas at once.
interface Bodies {
  'run.submit': JsonOf<FromSchema<(typeof runSubmit)['body']>>;
  'run.control': JsonOf<FromSchema<(typeof runControl)['body']>>;
  'run.resolve': JsonOf<FromSchema<(typeof runResolve)['body']>>;
  'run.edit': JsonOf<FromSchema<(typeof runEdit)['body']>>;
  'workcell.control': JsonOf<FromSchema<(typeof workcellControl)['body']>>;
  'workcell.abandon': JsonOf<FromSchema<(typeof workcellAbandon)['body']>>;
  'agent.hello': JsonOf<FromSchema<(typeof agentHello)['body']>>;
  'agent.bye': JsonOf<FromSchema<(typeof agentBye)['body']>>;
  'step.started': JsonOf<FromSchema<(typeof stepStarted)['body']>>;
  'step.progress': JsonOf<FromSchema<(typeof stepProgress)['body']>>;
  'step.log': JsonOf<FromSchema<(typeof stepLog)['body']>>;
  'step.settled': JsonOf<FromSchema<(typeof stepSettled)['body']>>;
  'step.refused': JsonOf<FromSchema<(typeof stepRefused)['body']>>;
  poke: JsonOf<FromSchema<(typeof poke)['body']>>;
  'agent.heartbeat': JsonOf<FromSchema<(typeof agentHeartbeat)['body']>>;
  marker: JsonOf<FromSchema<(typeof marker)['body']>>;
  'step.command': JsonOf<FromSchema<(typeof stepCommand)['body']>>;
  welcome: JsonOf<FromSchema<(typeof welcome)['body']>>;
  'ask-hello': JsonOf<FromSchema<(typeof askHello)['body']>>;
  cancel: JsonOf<FromSchema<(typeof cancel)['body']>>;
  abandon: JsonOf<FromSchema<(typeof abandon)['body']>>;
  kept: JsonOf<FromSchema<(typeof kept)['body']>>;
  'admin.order': JsonOf<FromSchema<(typeof adminOrder)['body']>>;
  'admin.answer': JsonOf<FromSchema<(typeof adminAnswer)['body']>>;
  'location.set': JsonOf<FromSchema<(typeof locationSet)['body']>>;
  'supplies.refill': JsonOf<FromSchema<(typeof suppliesRefill)['body']>>;
  'reservation.make': JsonOf<FromSchema<(typeof reservationMake)['body']>>;
  'reservation.end': JsonOf<FromSchema<(typeof reservationEnd)['body']>>;
  'workcell.define': JsonOf<FromSchema<(typeof workcellDefine)['body']>>;
  inquiry: JsonOf<FromSchema<(typeof inquiry)['body']>>;
  'inquiry.answer': JsonOf<FromSchema<(typeof inquiryAnswer)['body']>>;
  'owner.inquiry': JsonOf<FromSchema<(typeof ownerInquiry)['body']>>;
  'owner.answer': JsonOf<FromSchema<(typeof ownerAnswer)['body']>>;
}

/** The body of a message of type `T`, as its schema has it. */
export type BodyOf<T extends MessageType> = Bodies[T];

/** Header fields and body of a message that is about to be sent. */
// Conditional, so that TypeScript resolves it for one type at a time: the union of all bodies is too much for it.
export type Draft<T extends MessageType> = T extends MessageType
  ? { workcell: string; mark?: CommitMark; proof?: string; former_proof?: string; body: Bodies[T] } & Traced &
      Pick<Header, Definitions[T]['header'][number] & keyof Header>
  : never;

/** A message of type `T`: envelope and body. */
export type MessageOf<T extends MessageType> = { id: string; type: T; at: number } & Draft<T>;

/** Any message. */
export type Message = { [T in MessageType]: MessageOf<T> }[MessageType];

/** How a message travels; its definition says it. */
type Route = Definitions[MessageType]['route'];
type TypesBy<R extends Route> = {
  [T in MessageType]: Definitions[T]['route'] extends R ? T : never;
}[MessageType];
type By<R extends Route> = { [T in TypesBy<R>]: MessageOf<T> }[TypesBy<R>];

/**
 * What an agent says of an attempt or of an order, and a gateway of a new run. It may be lost on its way: whoever sent it says
 * it again, or the owner finds it out without.
 */
export type ReportMessage = By<'reports'>;
/**
 * What reaches the owner of a workcell. Reports may come by the inbox as well: agents of the version before sent them there, and so
 * does whoever sends a dead letter once more.
 */
export type InboxMessage = By<'inbox' | 'reports'>;
/** What travels on the heartbeat queue. */
export type HeartbeatMessage = By<'heartbeats'>;
export type CommandMessage = MessageOf<'step.command'>;
/** What reaches an agent by its one queue, in the order in which it was sent. */
export type AgentMessage = By<'agent' | 'all-agents'>;
/** What of that is for one agent alone, the one that its body names. */
export type OwnAgentMessage = By<'agent'>;
/** What of that is no command: it is taken also while the instrument acts. */
export type OwnControlMessage = Exclude<OwnAgentMessage, CommandMessage>;
/** What reaches an agent by its queue to be answered, and nothing else. */
export type Inquiry = MessageOf<'inquiry'>;
export type InquiryAnswer = MessageOf<'inquiry.answer'>;
/** As `Inquiry`, of who leads the workcell. */
export type OwnerInquiry = MessageOf<'owner.inquiry'>;
export type OwnerAnswer = MessageOf<'owner.answer'>;

type Validators = Record<MessageType, (value: unknown) => Complaint[]>;

function validatorsOf(made: (schema: object) => object): Validators {
  const each = Object.entries(definitions).map(([type, definition]) => [
    type,
    compile(
      made({
        type: 'object',
        properties: { ...envelopeProperties, type: { const: type }, body: definition.body },
        required: ['id', 'type', 'at', 'workcell', 'body', ...definition.header],
        additionalProperties: false,
      }),
    ),
  ]);
  return Object.fromEntries(each) as Validators;
}

const toSend = validatorsOf((schema) => schema);
/**
 * A later weir may say more, and whoever reads leaves that alone: what must be heeded is sent to those alone who say that they know it
 * (`readableSince`).
 */
const toRead = validatorsOf(
  (schema) =>
    JSON.parse(
      JSON.stringify(schema, (key, value: unknown) =>
        key === 'additionalProperties' && value === false ? undefined : value,
      ),
    ) as object,
);

interface Definition {
  route: Route;
  since?: string;
  sinceWith?: readonly [string, ...string[]];
}

/** The first weir that can read a message to the owner; undefined where each can. */
export function readableSince({ type, body }: InboxMessage): string | undefined {
  const definition: Definition = definitions[type];
  const [since, ...fields] = definition.sinceWith ?? [];
  return definition.since ?? (fields.some((field) => field in body) ? since : undefined);
}

/** Makes a message: gives it an id and the time. */
export function message<T extends MessageType>(type: T, draft: Draft<T>): MessageOf<T> {
  return { id: newId(), type, at: Date.now(), ...draft };
}

/**
 * The bytes of a message, after validation.
 * @throws WeirError `bad_message` where it does not fit its own schema (a bug of the sender).
 */
export function encode(value: Message): Buffer {
  assertFits(value);
  return Buffer.from(JSON.stringify(value));
}

/** @throws WeirError `bad_message` where the message does not fit its own schema. */
export function assertFits(value: Message): void {
  const complaints = toSend[value.type](value);
  if (complaints.length > 0) throw unfit(value.type, complaints);
}

/** So many levels may a message wrap around values that are as deep as values may be. */
const wrapping = 20;

/**
 * The message that the bytes hold.
 * @throws WeirError `bad_message` with ajv's complaints in `details`, where they hold none that fits a contract, or one that is nested too deep.
 */
export function decode(bytes: Buffer): Message {
  return asMessage(parsed(bytes));
}

function parsed(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch (cause) {
    throw new WeirError('bad_message', 'the message is not JSON', { cause });
  }
}

function asMessage(value: unknown): Message {
  const type = (value as { type?: unknown } | null)?.type;
  if (typeof type !== 'string' || !Object.hasOwn(definitions, type)) {
    throw new WeirError('bad_message', `the message's type ${JSON.stringify(type)} is not known`);
  }
  // Whatever walks it from here on would fail on it, and with it the turn of which it is a part, again and again.
  if (isTooDeep(value, -wrapping)) throw new WeirError('bad_message', 'the message is nested too deep');
  const complaints = toRead[type as MessageType](value);
  if (complaints.length > 0) throw unfit(type, complaints);
  return value as Message;
}

function unfit(type: string, complaints: readonly Complaint[]): WeirError {
  const text = complaints.map((c) => `${c.pointer || '/'}: ${c.message}`).join('; ');
  return new WeirError('bad_message', `a ${type} message does not fit its schema: ${text}`, {
    details: complaints,
  });
}

/** Decodes bytes from the inbox; as `decode`, and refuses messages that do not belong there. */
export const decodeInbox = decoderFor<InboxMessage>('inbox', 'reports');
export const decodeHeartbeat = decoderFor<HeartbeatMessage>('heartbeats');
export const decodeAnswer = decoderFor<InquiryAnswer | OwnerAnswer>('inquiry-answer');

function decoderFor<M extends Message>(...routes: Route[]): (bytes: Buffer) => M {
  return (bytes) => demandRoute<M>(decode(bytes), routes);
}

function demandRoute<M extends Message>(value: Message, routes: readonly Route[]): M {
  if (!routes.includes(definitions[value.type].route)) {
    throw new WeirError('bad_message', `a ${value.type} message does not belong into this queue`);
  }
  return value as M;
}

/** What bytes hold: the messages, and what of them fits no contract, with the reason. */
export interface Decoded<M extends Message> {
  messages: M[];
  unfit: { content: Buffer; reason: string }[];
}

/** As `decodeInbox`, for who reads on where one is unfit: never throws. */
export function decodeFromInbox(bytes: Buffer): Decoded<InboxMessage> {
  return decodeEach([bytes], decodeInbox, (each) => each);
}

/** Decodes the list in which reports come, and what an agent is sent. Never throws: one that is unfit spoils no other. */
export const decodeReports = listDecoderFor<ReportMessage>('reports');
export const decodeForOwner = listDecoderFor<OwnerInquiry>('owner-inquiry');
export const decodeForAgent = listDecoderFor<AgentMessage | Inquiry>('agent', 'all-agents', 'inquiry');

/** Decodes what an agent, or the owner, was sent and no queue took. */
export const decodeReturned = listDecoderFor<AgentMessage | Inquiry | OwnerInquiry>(
  ...(['agent', 'all-agents', 'inquiry', 'owner-inquiry'] as const),
);

function listDecoderFor<M extends Message>(...routes: Route[]): (bytes: Buffer) => Decoded<M> {
  return (bytes) => {
    try {
      const list = parsed(bytes);
      if (!Array.isArray(list)) throw new WeirError('bad_message', 'it is no list of messages');
      return decodeEach(
        list as unknown[],
        (each) => demandRoute<M>(asMessage(each), routes),
        (each) => Buffer.from(JSON.stringify(each)),
      );
    } catch (error) {
      return { messages: [], unfit: [{ content: bytes, reason: messageOf(error) }] };
    }
  };
}

function decodeEach<T, M extends Message>(
  list: readonly T[],
  decodeOne: (each: T) => M,
  contentOf: (each: T) => Buffer,
): Decoded<M> {
  const decoded: Decoded<M> = { messages: [], unfit: [] };
  for (const each of list) {
    try {
      decoded.messages.push(decodeOne(each));
    } catch (error) {
      decoded.unfit.push({ content: contentOf(each), reason: messageOf(error) });
    }
  }
  return decoded;
}
