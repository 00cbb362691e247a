import { maxMessageBytes } from '../contracts/envelope.ts';
import { assertFits, type Inquiry, type Message, type OwnAgentMessage } from '../contracts/message.ts';
import { WeirError } from '../kernel/errors/weir-error.ts';
import { instanceKey, type InstanceAddress } from '../contracts/address.ts';
import type { ReturnListener } from './broker.ts';

/**
 * The bytes of a message that may be sent.
 * @throws WeirError `bad_message` where it does not fit its schema or is larger than 1 MiB.
 */
export function outgoing(message: Message): Buffer {
  assertFits(message);
  return Buffer.from(written(message).text);
}

/** One of several messages that go together. */
export interface Part<M extends Message> {
  message: M;
  text: string;
  bytes: number;
}

const isTest = process.env['NODE_ENV'] === 'test';

/**
 * Whoever reads a part checks it, so that it is checked here in tests alone.
 * @throws WeirError `bad_message` where it is larger than 1 MiB.
 */
export function partOf<M extends Message>(message: M): Part<M> {
  if (isTest) assertFits(message);
  return { message, ...written(message) };
}

/** Messages that go together, as one of the broker. */
export interface Bundle<M extends Message> {
  messages: M[];
  content: Buffer;
}

/** So many messages go together at most; together they have no more bytes than one may have. */
const mostTogether = 100;

/** The parts as lists, in their order, as few as may be; mostly one. */
export function bundled<M extends Message>(parts: readonly Part<M>[]): Bundle<M>[] {
  const bundles: Part<M>[][] = [];
  let bytes = 0;
  for (const part of parts) {
    bytes += part.bytes;
    const last = bundles.at(-1);
    if (last && last.length < mostTogether && bytes <= maxMessageBytes) last.push(part);
    else {
      bundles.push([part]);
      ({ bytes } = part);
    }
  }
  return bundles.map((together) => ({
    messages: together.map(({ message }) => message),
    content: Buffer.from(`[${together.map(({ text }) => text).join(',')}]`),
  }));
}

/** A message that is alone, as it goes where messages go together. Throws as `outgoing`. */
export function listed(message: Message): Buffer {
  return Buffer.concat([Buffer.from('['), outgoing(message), Buffer.from(']')]);
}

/** Tells of a message that no queue took, among others by the queue of the agent of `first`. */
export function tellReturned(
  listeners: Iterable<ReturnListener>,
  message: OwnAgentMessage,
  first: OwnAgentMessage | Inquiry | undefined,
): void {
  const wentAlong = first !== undefined && instanceKey(first.body) !== instanceKey(message.body);
  for (const listener of [...listeners]) listener(message, wentAlong);
}

function written(message: Message): { text: string; bytes: number } {
  const text = JSON.stringify(message);
  const bytes = Buffer.byteLength(text);
  if (bytes > maxMessageBytes) {
    throw new WeirError(
      'bad_message',
      `a ${message.type} message of ${bytes} bytes is larger than ${maxMessageBytes} bytes: larger data must be a file`,
      { details: { bytes, limit: maxMessageBytes } },
    );
  }
  return { text, bytes };
}

/** The word to an agent whose name a living process holds. @param enrolled the agent has an account of its own */
export function nameTaken(
  workcell: string,
  { module, instance }: InstanceAddress,
  enrolled = false,
): WeirError {
  const remedy = enrolled
    ? 'an enrolment is for one PC: stop that process, or, where the file was copied, enrol this PC under a name of its own (weir agent enroll)'
    : 'stop that process, or give this agent a name of its own with --instance';
  return new WeirError(
    'name_taken',
    `another process serves module "${module}" of workcell "${workcell}" as instance "${instance}": ${remedy}`,
    { details: { workcell, module, instance } },
  );
}
