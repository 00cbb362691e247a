import { randomUUID } from 'node:crypto';

/** What is counted, and how much of it. */
export interface Count {
  /** The counter's name. One that nobody has counted at stands at 0. */
  name: string;
  /** Less than nothing takes back what was counted: there is always room for that, and it ends a rest. */
  by: number;
  /** Up to where it may be counted; as far as anybody likes where it is missing. */
  most?: number;
  /** How much of it drains away in a second; nothing where it is missing. */
  drain?: number;
  /**
   * A counter that stands at `free` or more rests after each count, `first` milliseconds at `free`, twice as long at each further one, and
   * never for longer than `longest`.
   */
  rest?: { free: number; first: number; longest: number };
  /** The counter is forgotten so many milliseconds after it was last counted at. */
  ms: number;
}

/** Why nothing was counted: this counter has no room, or rests. */
export interface NoRoom {
  name: string;
  /** Milliseconds until it may have. */
  wait: number;
}

/**
 * What all gateways of a workcell count together, and what only one of them may do at a time. Part of the store's port, but not of the truth:
 * a store that was put back, or a replica that has taken over, may have forgotten it, and an embedded store forgets it with its process.
 */
export interface CounterStore {
  /** Counts at all of these counters, or at none of them where one has no room: resolves to that one, else to undefined. One round trip. */
  count(counts: readonly Count[]): Promise<NoRoom | undefined>;
  /**
   * Leases a name to all of these holders or to none of them, for `ms` milliseconds from now on, also to those who have it already. `most`
   * may have it at a time, one if not given.
   * @returns undefined where it was leased, else who has it
   */
  lease(name: string, holders: readonly string[], ms: number, most?: number): Promise<string[] | undefined>;
  /** Those to whom a name is leased. */
  holdersOf(name: string): Promise<string[]>;
  /** Ends leases. @returns how many of these holders had one */
  endLease(name: string, holders: readonly string[]): Promise<number>;
}

/**
 * A name that is leased to this process for as long as it lives, and to another one soon after. A process that was frozen, or whose store
 * has failed over, may believe for a moment that it still has it: what is done under a lease must do no harm where two do it.
 */
export class KeptLease {
  readonly #store: CounterStore;
  readonly #name: string;
  readonly #holder: string;
  readonly #ms: number;
  readonly #timer: NodeJS.Timeout;
  /** Until when it is sure to be ours, by `performance.now()`. */
  #until: number;

  private constructor(store: CounterStore, name: string, holder: string, ms: number, asked: number) {
    [this.#store, this.#name, this.#holder, this.#ms] = [store, name, holder, ms];
    this.#until = asked + ms;
    this.#timer = setInterval(() => void this.#renew(), ms / 3).unref();
  }

  /**
   * Leases the name for this process; undefined where another one has it.
   * @param ms after which another one may have it where this one has died
   * @throws WeirError `store_unavailable`
   */
  static async take(store: CounterStore, name: string, ms: number): Promise<KeptLease | undefined> {
    const [holder, asked] = [randomUUID(), performance.now()];
    const others = await store.lease(name, [holder], ms);
    return others ? undefined : new KeptLease(store, name, holder, ms, asked);
  }

  /** False for good where it could not be renewed in time: another process may have it by now, or may have had it meanwhile. */
  get isHeld(): boolean {
    return performance.now() < this.#until;
  }

  /** Lets another process have it at once; where the store is away, once its time is over. Never rejects. */
  async release(): Promise<void> {
    clearInterval(this.#timer);
    this.#until = 0;
    await this.#store.endLease(this.#name, [this.#holder]).catch(() => undefined);
  }

  async #renew(): Promise<void> {
    // From before the question: the store may have answered long before the answer is here.
    const asked = performance.now();
    const leased = await this.#store.lease(this.#name, [this.#holder], this.#ms).then(
      (others) => (others ? 'to another' : 'to us'),
      () => 'not known',
    );
    // A store that has forgotten it may have given it away.
    if (!this.isHeld || leased === 'to another') await this.release();
    else if (leased === 'to us') this.#until = asked + this.#ms;
  }
}
