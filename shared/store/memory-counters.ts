import { LRUCache } from 'lru-cache';
import type { Count, CounterStore, NoRoom } from './counters.ts';

/** Of more counters and leases the one that was used longest ago is forgotten. */
const max = 10_000;

interface Counter {
  value: number;
  /** When it was last counted at, as the clock of its `MemoryCounters` has it. */
  at: number;
}

/** Counters and leases in the memory of one process: those of the embedded store, which nobody else can have open. */
export class MemoryCounters implements CounterStore {
  readonly #counters: LRUCache<string, Counter>;
  /** By the name, the end of the lease of each holder. */
  readonly #leases: LRUCache<string, Map<string, number>>;
  readonly #now: () => number;

  /** @param now a clock that nobody sets back: whoever has to wait would wait for longer */
  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
    const perf = { now };
    this.#counters = new LRUCache({ max, perf, ttlResolution: 0 });
    this.#leases = new LRUCache({ max, perf, ttlResolution: 0 });
  }

  async count(counts: readonly Count[]): Promise<NoRoom | undefined> {
    const now = this.#now();
    const changed = counts.map((count) => ({ count, ...this.#counted(count, now) }));
    const [tightest] = changed.filter(({ wait }) => wait > 0).sort((a, b) => b.wait - a.wait);
    if (tightest) return { name: tightest.count.name, wait: tightest.wait };
    for (const { count, value, at } of changed)
      this.#counters.set(count.name, { value, at }, { ttl: count.ms });
    return undefined;
  }

  async lease(name: string, holders: readonly string[], ms: number, most = 1): Promise<string[] | undefined> {
    const now = this.#now();
    const ends = this.#endsOf(name, now);
    const all = new Set([...ends.keys(), ...holders]);
    if (all.size > most) return [...ends.keys()];
    for (const holder of holders) ends.set(holder, now + ms);
    this.#leases.set(name, ends, { ttl: Math.max(...ends.values()) - now });
    return undefined;
  }

  async holdersOf(name: string): Promise<string[]> {
    return [...this.#endsOf(name, this.#now()).keys()];
  }

  async endLease(name: string, holders: readonly string[]): Promise<number> {
    const ends = this.#endsOf(name, this.#now());
    const ended = holders.filter((holder) => ends.delete(holder)).length;
    if (ends.size === 0) this.#leases.delete(name);
    return ended;
  }

  /** What a counter would be, and for how long it is to be waited for before it may. The script `count.lua` does the same. */
  #counted(
    { name, by, most = Infinity, drain = 0, rest, ms }: Count,
    now: number,
  ): Counter & { wait: number } {
    const before = this.#counters.get(name) ?? { value: 0, at: 0 };
    const at = Math.min(before.at, now);
    const value = Math.max(0, before.value - ((now - at) / 1000) * drain);
    if (by < 0) return { value: Math.max(0, value + by), at: now - (rest?.longest ?? 0), wait: 0 };
    const over = Math.max(0, value + by - most);
    const room = over === 0 ? 0 : Math.max(1, drain > 0 ? (over / drain) * 1000 : at + ms - now);
    const rests =
      rest && value >= rest.free ? Math.min(rest.first * 2 ** (value - rest.free), rest.longest) : 0;
    return { value: value + by, at: now, wait: Math.max(room, at + rests - now) };
  }

  #endsOf(name: string, now: number): Map<string, number> {
    const ends = this.#leases.get(name) ?? new Map<string, number>();
    for (const [holder, end] of ends) if (end <= now) ends.delete(holder);
    return ends;
  }
}
