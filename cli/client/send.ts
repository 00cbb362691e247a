import { Problem } from '../../client/index.ts';
import { WeirError } from '../../shared/kernel/errors/weir-error.ts';
import { errorOf } from './error-of-problem.ts';
import { withPatience, type Attempt, type Patience } from './patience.ts';

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
  patience: Patience,
  { url, waitMs = 0 }: { url: string; waitMs?: number },
): Promise<T> {
  let told = false;
  const onWait = (reason: WeirError): void => {
    if (!told) patience.onWait?.(reason);
    told = true;
  };
  const asked = async (): Promise<Attempt<T>> => {
    const timer = setTimeout(() => onWait(slow(url)), slowMs + waitMs);
    try {
      return { value: await call() };
    } catch (error) {
      if (!(error instanceof Problem) || patience.signal.aborted) throw error;
      return again(error, url);
    } finally {
      clearTimeout(timer);
    }
  };
  return withPatience(asked, { ...patience, onWait });
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
