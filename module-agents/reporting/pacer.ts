import { setTimeout as delay } from 'node:timers/promises';

/**
 * Milliseconds to wait before attempt `attempt` (from 1) is repeated: doubling from 100 to at most 5,000, half of it
 * left to chance (`random`, 0..1) so that many agents do not come back at the same moment.
 */
export function backoff(attempt: number, random: number): number {
  const full = Math.min(5000, 100 * 2 ** Math.min(attempt - 1, 16));
  return full * (0.5 + random / 2);
}

/** Waits between attempts; `wake` ends all waits at once, because what was missing is back. */
export class Pacer {
  #waiting = new AbortController();

  wake(): void {
    this.#waiting.abort();
    this.#waiting = new AbortController();
  }

  /** Resolves after the back-off of that attempt, or sooner at `wake` or when `signal` is aborted. Never rejects. */
  async pause(attempt: number, signal?: AbortSignal): Promise<void> {
    const ends = signal ? AbortSignal.any([signal, this.#waiting.signal]) : this.#waiting.signal;
    await delay(backoff(attempt, Math.random()), undefined, { signal: ends }).catch(() => undefined);
  }
}
