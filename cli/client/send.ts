import { pause } from '../../client/feed.ts';
import { Problem } from '../../client/index.ts';
import { WeirError } from '../../shared/kernel/errors/weir-error.ts';
import { catalogue, type ErrorCode } from '../../shared/kernel/errors/catalogue.ts';
import { backoff } from '../../shared/kernel/timing/backoff.ts';

/** How an attempt ended: with a value, or with a failure that waiting may cure. */
export type Attempt<T> = { value: T } | { again: WeirError; afterMs?: number };

export interface WaitOptions {
  /** Milliseconds for which a failure that waiting may cure is tried again; Infinity never gives up. */
  ms: number;
  signal: AbortSignal;
  /** Told once per spell of waiting, of a slow answer as well, so that a person knows why nothing happens. */
  onWait?: (reason: WeirError) => void;
}

const pauses = { least: 100, most: 2_000 };

/**
 * Repeats `attempt` with growing pauses until it has a value.
 * @throws the last failure once the time is over, AbortError where the signal came first, whatever `attempt` throws.
 */
export async function withRetries<T>(attempt: () => Promise<Attempt<T>>, waiting: WaitOptions): Promise<T> {
  const end = performance.now() + waiting.ms;
  for (let attempts = 1; ; attempts += 1) {
    const result = await attempt();
    if ('value' in result) return result.value;
    // A server that names a time is believed, within reason.
    const wait = Math.min(Math.max(backoff(pauses, attempts), result.afterMs ?? 0), 10 * pauses.most);
    if (performance.now() + wait > end) throw result.again;
    if (attempts === 1) waiting.onWait?.(result.again);
    await sleep(wait, waiting.signal);
  }
}

/** What Node says of a certificate that it does not believe. */
const isAboutTrust = /CERT|SIGNATURE|ISSUER/;

/** The gateway tells these to programs, which have headers to set. */
const inOurWords: Partial<Record<ErrorCode, string>> = {
  store_unavailable: 'the gateway cannot use its store: `weir doctor` says why',
  broker_unavailable: 'the gateway cannot reach its broker',
  stopping: 'the gateway is about to stop',
};

/** The error that a call failed with; `errors[]` of a problem document becomes its `details`. @param url where it was asked */
function errorOf(problem: Problem, url: string): WeirError {
  const { code: given, status, title, message, errors } = problem;
  if (status === 0) return away(problem, url);
  const code = codeOf(given, status);
  // A proxy in between may answer in HTML; its status tells enough.
  const told = given === 'unreadable' ? `the gateway answered ${title}` : message;
  return new WeirError(code, inOurWords[code] ?? told, errors.length === 0 ? {} : { details: errors });
}

function codeOf(code: string, status: number): ErrorCode {
  if (Object.hasOwn(catalogue, code)) return code as ErrorCode;
  if (status === 404) return 'not_found';
  if (status === 413) return 'too_large';
  if (status >= 400 && status < 500) return 'bad_request';
  return [502, 503, 504].includes(status) ? 'gateway_unavailable' : 'internal_error';
}

function away({ cause: error }: Problem, url: string): WeirError {
  const cause =
    error instanceof Error ? (error.cause as { code?: string; message?: string } | undefined) : {};
  const said = error instanceof Error ? error.message : '';
  const why = cause?.code === 'ECONNREFUSED' ? 'nothing listens there' : (cause?.message ?? said);
  if (cause?.code !== undefined && isAboutTrust.test(cause.code)) {
    return new WeirError(
      'gateway_unavailable',
      `the gateway at ${new URL(url).origin} does not prove who it is (${cause.message ?? cause.code}): name it as its certificate does, with --gateway-url or WEIR_GATEWAY_URL, and the file of who signed that in NODE_EXTRA_CA_CERTS`,
      { cause: error },
    );
  }
  return new WeirError(
    'gateway_unavailable',
    `no gateway answers at ${new URL(url).origin} (${why}): start one with \`weir up\`, or with \`weir gateway\` in a lab of separate processes, or name it with --gateway-url or WEIR_GATEWAY_URL`,
    { cause: error },
  );
}

/** After how long without an answer a person is told so (milliseconds). */
const slowMs = 3_000;

/**
 * Makes a call that may be made more than once, a read, or a write that the gateway recognises when it comes again: again and
 * again while the gateway (or what it stands on) is away. An answer that breaks off in the middle is asked for again.
 * @param url where the gateway is
 * @param waitMs for how long it was asked to wait with its answer (milliseconds)
 * @throws WeirError with the code of the problem document, or `gateway_unavailable`.
 */
export function send<T>(
  call: () => Promise<T>,
  waiting: WaitOptions,
  { url, waitMs = 0 }: { url: string; waitMs?: number },
): Promise<T> {
  let told = false;
  const onWait = (reason: WeirError): void => {
    if (!told) waiting.onWait?.(reason);
    told = true;
  };
  const asked = async (): Promise<Attempt<T>> => {
    const timer = setTimeout(() => onWait(slow(url)), slowMs + waitMs);
    try {
      return { value: await call() };
    } catch (error) {
      if (!(error instanceof Problem) || waiting.signal.aborted) throw error;
      return again(error, url);
    } finally {
      clearTimeout(timer);
    }
  };
  return withRetries(asked, { ...waiting, onWait });
}

/** @throws WeirError where waiting cures nothing */
function again(problem: Problem, url: string): { again: WeirError; afterMs?: number } {
  const { status, retryAfterMs } = problem;
  const error = errorOf(problem, url);
  if (status !== 0 && (status < 500 || !error.retryable)) throw error;
  return { again: error, ...(retryAfterMs === undefined ? {} : { afterMs: retryAfterMs }) };
}

function slow(url: string): WeirError {
  return new WeirError(
    'gateway_unavailable',
    `no answer yet from ${new URL(url).origin}; where its broker or store is away, it waits for them itself`,
  );
}

/** As `pause`. @throws the signal's reason. */
export async function sleep(ms: number, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  await pause(ms, signal);
  signal.throwIfAborted();
}
