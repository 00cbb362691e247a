import { LRUCache } from 'lru-cache';

/** More than there are names of keys and users. */
const most = 2_000;
/** So many seconds' worth may come at once. */
const burst = 2;

interface Bucket {
  tokens: number;
  /** Milliseconds since the epoch. */
  at: number;
}

/** How many requests a second each name may make: a bucket of tokens for each, that fills again. */
export class Rate {
  readonly #buckets = new LRUCache<string, Bucket>({ max: most });
  readonly #perSecond: number;
  readonly #now: () => number;

  constructor(perSecond: number, now: () => number = Date.now) {
    this.#perSecond = perSecond;
    this.#now = now;
  }

  /** Takes a token; where there is none, the milliseconds until there is one. */
  take(name: string): number {
    const now = this.#now();
    const full = this.#perSecond * burst;
    const { tokens, at } = this.#buckets.get(name) ?? { tokens: full, at: now };
    const there = Math.min(full, tokens + (Math.max(0, now - at) / 1000) * this.#perSecond);
    const taken = there >= 1;
    this.#buckets.set(name, { tokens: taken ? there - 1 : there, at: now });
    return taken ? 0 : ((1 - there) / this.#perSecond) * 1000;
  }
}
