import { Readable } from 'node:stream';
import type { IncomingMessage } from 'node:http';
import type { InstanceAddress } from '../../../shared/contracts/address.ts';
import { internalApi } from '../../../shared/contracts/internal-api.ts';
import type { Json } from '../../../shared/kernel/json/json.ts';
import { maxReplyBytes, replySchema, type Reply } from '../../../shared/contracts/question.ts';
import { compile } from '../../../shared/kernel/json/schema.ts';
import { WeirError } from '../../../shared/kernel/errors/weir-error.ts';
import { problemIn, readText, type AskGateway } from '../../files/index.ts';

const checkReply = compile(replySchema);

/** How an agent closes a question of its own: its default counts, or it is asked no more. */
export type Closing = { as: 'default'; answer: Json } | { as: 'withdrawn' };

/**
 * Where an agent learns from the gateway what became of its questions: one attempt per call. A WeirError that is not `retryable` tells
 * that the gateway refuses, or that its reply cannot be read; any other error, that it is away.
 */
export class ReplyDesk {
  readonly #ask: AskGateway;
  readonly #address: InstanceAddress;

  constructor(ask: AskGateway, address: InstanceAddress) {
    this.#ask = ask;
    this.#address = address;
  }

  /** The reply as soon as there is one; undefined where there is none after so many seconds. */
  async read(command: string, seconds: number, signal: AbortSignal): Promise<Reply | undefined> {
    const at = internalApi.reply(command, { wait: seconds.toFixed(3) });
    const response = await this.#ask(at, { method: 'GET', signal });
    if (response.statusCode !== 204) return replyIn(response);
    response.resume();
    return undefined;
  }

  /** Closes a question that nobody has answered; resolves with the reply that stands, which may be an earlier answer. */
  async close(command: string, closing: Closing, signal: AbortSignal): Promise<Reply> {
    const { module, instance } = this.#address;
    const at = internalApi.reply(command, { module, instance });
    const headers = { 'content-type': 'application/json' };
    const body = Readable.from([Buffer.from(JSON.stringify(closing))]);
    return replyIn(await this.#ask(at, { method: 'PUT', headers, signal }, body));
  }
}

/** What the gateway itself refuses with that would be refused again. Of any other answer, a proxy's among them, the next may be better. */
const refusals = ['bad_request', 'ask_not_found', 'wrong_instance', 'invalid_document', 'too_large'] as const;

async function refusalOf(response: IncomingMessage): Promise<WeirError> {
  const { code, message } = await problemIn(response);
  return new WeirError(refusals.find((each) => each === code) ?? 'gateway_unavailable', message);
}

/** @throws WeirError `bad_message` where the gateway tells a reply that cannot be read: it would tell the same again. */
async function replyIn(response: IncomingMessage): Promise<Reply> {
  if (response.statusCode !== 200) throw await refusalOf(response);
  const reply = parsed(await readText(response, maxReplyBytes));
  const [complaint] = checkReply(reply);
  if (!complaint) return reply as Reply;
  throw unreadable(`${complaint.pointer} ${complaint.message}`.trim());
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (cause) {
    const isCut = Buffer.byteLength(text) >= maxReplyBytes;
    throw unreadable(isCut ? `it has more than ${maxReplyBytes} bytes` : 'it is no JSON', cause);
  }
}

function unreadable(why: string, cause?: unknown): WeirError {
  return new WeirError('bad_message', `the reply to the question cannot be read: ${why}`, { cause });
}
