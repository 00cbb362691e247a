import { WeirError } from '../../shared/errors/weir-error.ts';
import { withPatience, type Attempt, type Patience } from './patience.ts';
import { readProblem } from './problem-document.ts';

/** A request that may be sent more than once: a read, or a write that the gateway recognises when it comes again. */
export interface RepeatableRequest {
  url: URL;
  method?: 'GET' | 'POST' | 'DELETE';
  headers?: Record<string, string>;
  body?: FormData | string;
  /** For how long the gateway was asked to wait with its answer (milliseconds). */
  waitMs?: number;
}

/** After how long without an answer a person is told so (milliseconds). */
const slowMs = 3_000;

/**
 * Sends a request, again and again while the gateway (or what it stands on) is away, and reads the answer.
 * `read` is part of what is repeated: an answer that breaks off in the middle is asked for again.
 * @throws WeirError with the code of the problem document, or `gateway_unavailable`.
 */
export function send<T>(
  request: RepeatableRequest,
  read: (response: Response) => Promise<T>,
  patience: Patience,
): Promise<T> {
  let told = false;
  const onWait = (reason: WeirError): void => {
    if (!told) patience.onWait?.(reason);
    told = true;
  };
  const asked = async (): Promise<Attempt<T>> => {
    const timer = setTimeout(() => onWait(slow(request.url)), slowMs + (request.waitMs ?? 0));
    try {
      return await attempt(request, read, patience.signal);
    } finally {
      clearTimeout(timer);
    }
  };
  return withPatience(asked, { ...patience, onWait });
}

function slow({ origin }: URL): WeirError {
  return new WeirError(
    'gateway_unavailable',
    `no answer yet from ${origin}; where its broker or store is away, it waits for them itself`,
  );
}

async function attempt<T>(
  { url, method = 'GET', headers = {}, body }: RepeatableRequest,
  read: (response: Response) => Promise<T>,
  signal: AbortSignal,
): Promise<Attempt<T>> {
  try {
    const response = await fetch(url, { method, headers, signal, ...(body ? { body } : {}) });
    if (response.ok || response.status === 304) return { value: await read(response) };
    const problem = await readProblem(response);
    if (!problem.retryable || response.status < 500) throw problem;
    return { again: problem, ...retryAfter(response) };
  } catch (error) {
    if (error instanceof WeirError || signal.aborted) throw error;
    // fetch throws TypeErrors alone for what the network does.
    if (!(error instanceof TypeError)) throw error;
    return { again: away(url, error) };
  }
}

function retryAfter(response: Response): { afterMs?: number } {
  const seconds = Number(response.headers.get('retry-after') ?? NaN);
  return Number.isFinite(seconds) ? { afterMs: seconds * 1000 } : {};
}

function away(url: URL, error: TypeError): WeirError {
  const cause = error.cause as { code?: string; message?: string } | undefined;
  const why = cause?.code === 'ECONNREFUSED' ? 'nothing listens there' : (cause?.message ?? error.message);
  return new WeirError(
    'gateway_unavailable',
    `no gateway answers at ${url.origin} (${why}): start one with \`weir up\`, or with \`weir gateway\` in a lab of separate processes, or name it with --gateway-url or WEIR_GATEWAY_URL`,
    { cause: error },
  );
}
