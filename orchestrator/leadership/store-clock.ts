import { performance } from 'node:perf_hooks';

/** The store's clock, carried on between readings by this process's monotonic clock: a changed wall clock moves nothing. */
export class StoreClock {
  #offset: number;

  /** @param now what the store's clock showed just now, milliseconds since the epoch */
  constructor(now: number) {
    this.#offset = now - performance.now();
  }

  /** Takes a new reading; never runs backwards. */
  sync(now: number): void {
    this.#offset = Math.max(this.#offset, now - performance.now());
  }

  /** Whole milliseconds since the epoch. */
  now(): number {
    return Math.floor(this.#offset + performance.now());
  }
}
