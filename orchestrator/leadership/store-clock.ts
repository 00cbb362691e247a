import { performance } from 'node:perf_hooks';

/** The store's clock, carried on between readings by this process's monotonic clock: a changed wall clock moves nothing. */
export class StoreClock {
  #offset: number;
  /** As the latest reading was. */
  #latest: number;

  /** @param now what the store's clock showed just now, milliseconds since the epoch */
  constructor(now: number) {
    this.#offset = this.#latest = now - performance.now();
  }

  /** Takes a new reading; never runs backwards. */
  sync(now: number): void {
    this.#latest = now - performance.now();
    this.#offset = Math.max(this.#offset, this.#latest);
  }

  /** How far this clock is ahead of the store's, in whole milliseconds: that one was set back. */
  ahead(): number {
    return Math.floor(this.#offset - this.#latest);
  }

  /** Whole milliseconds since the epoch. */
  now(): number {
    return Math.floor(this.#offset + performance.now());
  }
}
