import { setTimeout as delay } from 'node:timers/promises';
import { backoff, type Backoff } from '../../shared/kernel/timing/backoff.ts';

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
