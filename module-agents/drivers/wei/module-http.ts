import { Agent as HttpAgent, request as httpRequest, type IncomingMessage } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { messageOf } from '../../../shared/kernel/errors/weir-error.ts';
import { OutcomeUnknown } from '../../sdk/inside.ts';
import { below } from './module-about.ts';
import { NothingDone } from './step-response.ts';
import { answerTo, readText } from '../../files/index.ts';

/** A module that does not take the connection in so many milliseconds was not reached. */
const connectDeadline = 10_000;
/** After so many milliseconds of silence TCP itself asks whether the other machine is still there. */
const keepAliveDelay = 10_000;
/** `x-wei-data` is a header, and holds whatever the action returns. */
const maxHeaderSize = 4 * 1024 * 1024;

/** So many bytes of an answer are kept. */
const longestAnswer = 1024 * 1024;

/** An answer that was short enough to be kept. */
export interface ShortAnswer {
  status: number;
  text: string;
  /** True where the connection was made for this question: the module may have been restarted since the last. */
  fresh: boolean;
  /** True where the module closes its connections after each answer, so that every one is fresh. */
  closes: boolean;
}

/** The module took the connection, maybe, and did not answer in time. */
export class NotAnswered extends Error {
  override readonly name = 'NotAnswered';
}

/**
 * Short questions to a module, on one connection that is kept, and orders, each on one of its own so that it waits behind
 * no question. Nothing here ever waits longer than it is told to.
 */
export class ShortLine {
  readonly #base: URL;
  readonly #agent: HttpAgent;

  constructor(base: URL) {
    this.#base = base;
    const options = { keepAlive: true, maxSockets: 1 };
    this.#agent = base.protocol === 'https:' ? new HttpsAgent(options) : new HttpAgent(options);
  }

  /** @throws Error with the reason, where the module does not answer within `ms` milliseconds. */
  async ask(method: 'GET' | 'POST', path: string, ms: number): Promise<ShortAnswer> {
    const signal = AbortSignal.timeout(ms);
    try {
      return await this.#ask(method, path, signal);
    } catch (error) {
      if (signal.aborted) {
        throw new NotAnswered(`${path} was not answered within ${ms / 1000} s`, { cause: error });
      }
      const lost = (error as { reused?: boolean }).reused === true;
      // The module had closed the connection just then. A question may be asked twice.
      if (lost && method === 'GET') return await this.#ask(method, path, signal);
      throw error;
    }
  }

  close(): void {
    this.#agent.destroy();
  }

  async #ask(method: string, path: string, signal: AbortSignal): Promise<ShortAnswer> {
    const url = below(this.#base, path);
    const start = url.protocol === 'https:' ? httpsRequest : httpRequest;
    const how =
      method === 'POST' ? { agent: false, headers: { 'content-length': '0' } } : { agent: this.#agent };
    const request = start(url, { method, signal, ...how });
    request.end();
    try {
      const response = await answerTo(request);
      return {
        status: response.statusCode ?? 0,
        text: await readText(response, longestAnswer),
        fresh: !request.reusedSocket,
        closes: !request.shouldKeepAlive,
      };
    } catch (cause) {
      throw Object.assign(new Error(reasonOf(cause), { cause }), { reused: request.reusedSocket });
    }
  }
}

export interface PostOptions {
  /** Aborted while there is no connection yet, it makes an end of it; later it changes nothing. */
  signal: AbortSignal;
  /** Aborted, it makes an end of any wait: nobody listens any more. */
  closed: AbortSignal;
  /** Resolves when the action is left behind: what the module has not been sent whole by then it never is. */
  left: Promise<unknown>;
  /** Called when the module may begin to read what it is asked. */
  sent: () => void;
  /** Beside those of what is sent. */
  headers: Record<string, string>;
}

/**
 * Posts once what moves the instrument, on a connection of its own, and waits for the answer for as long as the action
 * takes. Nothing is ever sent twice.
 * @throws NothingDone where not a byte was sent, OutcomeUnknown where some may have been and no answer came.
 */
export async function postOnce(
  url: URL,
  upload: { headers: Record<string, string>; body: Readable } | undefined,
  { signal, closed, left, sent, headers: more }: PostOptions,
): Promise<IncomingMessage> {
  const start = url.protocol === 'https:' ? httpsRequest : httpRequest;
  const headers = { ...more, ...(upload?.headers ?? { 'content-length': '0' }) };
  const request = start(url, { method: 'POST', agent: false, headers, maxHeaderSize });
  let connected = false;
  const giveUp = () => {
    if (!connected) request.destroy(new Error(`no connection within ${connectDeadline / 1000} s`));
  };
  const clock = setTimeout(giveUp, connectDeadline);
  const close = () => void request.destroy(new Error('the agent has stopped'));
  signal.addEventListener('abort', giveUp, { once: true });
  closed.addEventListener('abort', close, { once: true });
  void left.then(() => {
    if (!request.writableFinished) request.destroy(new Error('left behind before it was sent whole'));
  });
  request.on('socket', (socket) => {
    socket.setKeepAlive(true, keepAliveDelay);
    socket.once(url.protocol === 'https:' ? 'secureConnect' : 'connect', () => {
      connected = true;
      clearTimeout(clock);
      sent();
    });
  });
  // How a broken upload ends is told by the request's own error, unless an answer came first.
  if (upload) pipeline(upload.body, request).catch(() => undefined);
  else request.end();
  if (signal.aborted) giveUp();
  try {
    return await answerTo(request);
  } catch (cause) {
    const reason = `${url.host}: ${reasonOf(cause)}`;
    if (!connected) throw new NothingDone(`the module cannot be reached at ${reason}`, { cause });
    throw new OutcomeUnknown(
      `the connection to the module broke before it answered, so nobody knows what it did (${reason})`,
      { cause },
    );
  } finally {
    clearTimeout(clock);
    signal.removeEventListener('abort', giveUp);
    closed.removeEventListener('abort', close);
  }
}

/** Where a name has several addresses, the error that tells of all of them has no message of its own. */
function reasonOf(error: unknown): string {
  const first: unknown = error instanceof AggregateError ? error.errors[0] : error;
  return messageOf(first);
}
