import {
  request as httpRequest,
  type ClientRequest,
  type IncomingMessage,
  type RequestOptions,
} from 'node:http';
import { request as httpsRequest } from 'node:https';
import { pipeline } from 'node:stream/promises';
import type { Readable } from 'node:stream';
import { bearer } from '../../shared/kernel/callers.ts';
import { catalogue } from '../../shared/kernel/errors/catalogue.ts';
import { messageOf, WeirError } from '../../shared/kernel/errors/weir-error.ts';
import { setTimeout as delay } from 'node:timers/promises';
import { backoff, type Backoff } from '../../shared/kernel/timing/backoff.ts';
import { parseJson } from '../../shared/kernel/json/json.ts';

/** Waits between attempts; `wake` ends all waits at once, because what was missing is back. */
export class RetryWait {
  readonly #again: Backoff;
  #waiting = new AbortController();

  constructor(again: Backoff) {
    this.#again = again;
  }

  wake(): void {
    this.#waiting.abort();
    this.#waiting = new AbortController();
  }

  /** Resolves after the back-off of that attempt, or sooner at `wake` or when `signal` is aborted. Never rejects. */
  async pause(attempt: number, signal?: AbortSignal): Promise<void> {
    const ends = signal ? AbortSignal.any([signal, this.#waiting.signal]) : this.#waiting.signal;
    await delay(backoff(this.#again, attempt), undefined, { signal: ends }).catch(() => undefined);
  }
}

/** Tells the key with which the gateway is asked at this moment. */
export type KeySource = () => string | undefined;

/** Where the gateway is, and how an agent proves itself to it. */
export interface GatewayAt {
  url: string;
  /** What it is asked with now: an agent may be there before there is a key. Nothing is proved without one. */
  key?: KeySource | undefined;
  /** It is in this process: nobody has to prove that it is the right one. */
  isHere?: boolean | undefined;
}

type Asked = Pick<RequestOptions, 'method' | 'headers'> & { signal: AbortSignal };

/** Asks a gateway for what is at a path of it, as `exchange` does. */
export type AskGateway = (path: string, asked: Asked, body?: Readable) => Promise<IncomingMessage>;

export function callerOf({ url, key, isHere }: GatewayAt): AskGateway {
  const base = url.replace(/\/+$/, '');
  return (path, { headers, ...asked }, body) => {
    const proved = { ...asked, headers: { ...headers, ...bearer(key?.()) } };
    return exchange(base + path, isHere ? { ...proved, rejectUnauthorized: false } : proved, body);
  };
}

/** The gateway must move at least a byte in this many milliseconds, or it counts as not answering. */
const idleDeadline = 60_000;

/**
 * One exchange with the gateway; resolves with the response, whose body the caller must read. A gateway that answers
 * before it has read the whole body is listened to.
 * @throws WeirError `gateway_unavailable` where none answers.
 */
export async function exchange(
  url: string,
  options: Asked & { rejectUnauthorized?: boolean },
  body?: Readable,
): Promise<IncomingMessage> {
  const start = url.startsWith('https:') ? httpsRequest : httpRequest;
  const request = start(url, { ...options, timeout: idleDeadline });
  request.on('timeout', () => request.destroy(new Error(`no answer within ${idleDeadline / 1000} s`)));
  const answer = answerTo(request);
  if (body) {
    // How a broken upload ends is told by the request's own error, unless an answer came first.
    pipeline(body, request).catch(() => undefined);
  } else {
    request.end();
  }
  try {
    const response = await answer;
    response.once('close', () => request.destroy());
    return response;
  } catch (cause) {
    throw new WeirError('gateway_unavailable', `the gateway does not answer: ${messageOf(cause)}`, { cause });
  }
}

/** The answer to a request. @throws the error that the request ends with, where none comes */
export function answerTo(request: ClientRequest): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    request.on('response', resolve);
    request.on('error', reject);
  });
}

/**
 * The failure that a response tells; its body is read.
 * - 401, 408, 425, 429 and 5xx, and a key that does not allow it: `gateway_unavailable` (or `disk_full`), worth another try
 * - what does not name a code of weir's: `gateway_unavailable`. A proxy has said it, and the gateway may not have been asked
 * - 422 for a checksum: `checksum_mismatch`, the bytes were damaged on their way
 * - any other: `bad_request`, refused for good
 */
export async function refusalOf(response: IncomingMessage): Promise<WeirError> {
  const { status, code, message } = await problemIn(response);
  if (code === 'checksum_mismatch') return new WeirError('checksum_mismatch', message);
  if (status === 507) return new WeirError('disk_full', message);
  // With another key, or one that is allowed more, the file is still taken: what an instrument has made is not given up for it.
  const isLater = status >= 500 || [401, 408, 425, 429].includes(status) || code === 'not_allowed';
  if (isLater || !Object.hasOwn(catalogue, code)) return new WeirError('gateway_unavailable', message);
  return new WeirError('bad_request', message);
}

/** What a response says that is no success: the code is empty where it names none, as that of a proxy does. Its body is read. */
export async function problemIn(
  response: IncomingMessage,
): Promise<{ status: number; code: string; message: string }> {
  const status = response.statusCode ?? 0;
  const text = await readText(response).catch(() => '');
  const { detail, code } = parseProblem(text);
  return { status, code, message: `the gateway answered ${status}${detail === '' ? '' : `: ${detail}`}` };
}

/** The body as text, of which at most `most` bytes are kept. @throws Error where the connection breaks. */
export async function readText(response: IncomingMessage, most = 65_536): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    if (size < most) chunks.push(chunk);
    size += chunk.length;
  }
  return Buffer.concat(chunks).subarray(0, most).toString('utf8');
}

function parseProblem(text: string): { detail: string; code: string } {
  const problem = parseJson(text) as { detail?: unknown; type?: unknown; code?: unknown } | null | undefined;
  if (problem === undefined) return { detail: text.slice(0, 200).trim(), code: '' };
  const type = typeof problem?.type === 'string' ? problem.type : '';
  return {
    detail: typeof problem?.detail === 'string' ? problem.detail : '',
    code: typeof problem?.code === 'string' ? problem.code : (type.split(/[/:#]/).pop() ?? ''),
  };
}
