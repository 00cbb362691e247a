import { LRUCache } from 'lru-cache';
import pLimit from 'p-limit';
import { MemoryCounters, type Count, type CounterStore } from '../../../shared/store/index.ts';

/** More than there are names of keys and users. */
const most = 2_000;
/** So many seconds' worth may come at once. */
const burst = 2;
/** What of a second's worth a gateway takes from the store at once, and lets through beside that by itself. */
const part = 0.1;
/** After so long a bucket is full again (milliseconds). */
const full = burst * 1000;

/** What a gateway has taken from the store for one name, and not used. */
interface Share {
  left: number;
  /** One asks the store at a time. */
  turns: ReturnType<typeof pLimit>;
}

/**
 * How many requests a second each name may make: a bucket of tokens for each, that fills again, and that all gateways share. The store
 * would be written at each request. So a tenth is not shared, and the rest is taken by tenths: whoever asks less than that costs the store
 * nothing, and each gateway more lets through a tenth more.
 */
export class Rate {
  readonly #store: CounterStore;
  readonly #perSecond: number;
  readonly #part: number;
  readonly #own: MemoryCounters;
  readonly #shares = new LRUCache<string, Share>({ max: most });

  /** @param now the clock of what is not shared */
  constructor(perSecond: number, store: CounterStore, now?: () => number) {
    this.#perSecond = perSecond;
    this.#part = Math.floor(perSecond * part);
    this.#store = store;
    this.#own = new MemoryCounters(now);
  }

  /** Takes a token; where there is none, the milliseconds until there may be one. A store that is away lets all through. */
  async take(name: string): Promise<number> {
    if (this.#part > 0) {
      const own = { name, by: 1, most: this.#part, drain: this.#part, ms: full };
      if (!(await this.#own.count([own]))) return 0;
    }
    const share = this.#shares.get(name) ?? { left: 0, turns: pLimit(1) };
    this.#shares.set(name, share);
    return share.turns(async () => {
      if (share.left === 0) {
        const more = Math.max(1, this.#part);
        const noRoom = await this.#store.count([this.#shared(name, more)]).catch(() => undefined);
        if (noRoom) return noRoom.wait;
        share.left = more;
      }
      share.left -= 1;
      return 0;
    });
  }

  #shared(name: string, by: number): Count {
    const drain = this.#perSecond - this.#part;
    return { name: `rate ${name}`, by, most: burst * this.#perSecond - this.#part, drain, ms: full };
  }
}
