import type { WeirError } from '../../shared/kernel/errors/weir-error.ts';
import { backoff } from '../../shared/kernel/timing/backoff.ts';
import { sleep } from './sleep.ts';

/** How an attempt ended: with a value, or with a failure that waiting may cure. */
export type Attempt<T> = { value: T } | { again: WeirError; afterMs?: number };

export interface Patience {
  /** Milliseconds for which a failure that waiting may cure is tried again; Infinity never gives up. */
  ms: number;
  signal: AbortSignal;
  /** Told once per spell of waiting, of a slow answer as well, so that a person knows why nothing happens. */
  onWait?: (reason: WeirError) => void;
}

const pauses = { least: 100, most: 2_000 };

/**
 * Repeats `attempt` with growing pauses until it has a value.
 * @throws the last failure once the patience has ended, AbortError where the signal came first, whatever `attempt` throws.
 */
export async function withPatience<T>(attempt: () => Promise<Attempt<T>>, patience: Patience): Promise<T> {
  const end = performance.now() + patience.ms;
  for (let attempts = 1; ; attempts += 1) {
    const result = await attempt();
    if ('value' in result) return result.value;
    // A server that names a time is believed, within reason.
    const wait = Math.min(Math.max(backoff(pauses, attempts), result.afterMs ?? 0), 10 * pauses.most);
    if (performance.now() + wait > end) throw result.again;
    if (attempts === 1) patience.onWait?.(result.again);
    await sleep(wait, patience.signal);
  }
}
