import type { Config } from '../../../shared/kernel/config/read-config.ts';
import type { Request } from 'express';
import type { Store } from '../../../shared/store/index.ts';
import { tooMany } from '../answer-errors.ts';
import { LRUCache } from 'lru-cache';

/** The runs of each name that have not begun. Only what was handed in to this gateway since it was started is known. */
export class QueuedRuns {
  readonly #most: number;
  readonly #store: Pick<Store, 'readRevision'>;
  readonly #runs = new Map<string, Set<string>>();

  constructor(most: number, store: Pick<Store, 'readRevision'>) {
    this.#most = most;
    this.#store = store;
  }

  /**
   * Whether the name may have these more, which are counted then. The store is asked only where the runs that are known are too many.
   * @throws WeirError `store_unavailable`
   */
  async takes(name: string, more: readonly string[]): Promise<boolean> {
    const runs = this.#runs.get(name) ?? new Set();
    this.#runs.set(name, runs);
    if (runs.size + more.length > this.#most) {
      await Promise.all([...runs].map(async (id) => ((await this.#waits(id)) ? undefined : runs.delete(id))));
    }
    if (runs.size + more.length > this.#most) return false;
    for (const id of more) runs.add(id);
    return true;
  }

  /** The runs have not come to be. */
  forget(name: string, ids: readonly string[]): void {
    for (const id of ids) this.#runs.get(name)?.delete(id);
  }

  async #waits(id: string): Promise<boolean> {
    const state = (await this.#store.readRevision(id))?.state;
    return state === 'new' || state === 'queued';
  }
}

const day = 24 * 3_600_000;

/** How many bytes each name has sent on this day (UTC). */
export class DailyBytes {
  readonly #most: number;
  readonly #now: () => number;
  readonly #sent = new Map<string, number>();
  #today = 0;

  constructor(most: number, now: () => number = Date.now) {
    this.#most = most;
    this.#now = now;
  }

  /** Whether so many more still fit into the day; they are counted then. */
  takes(name: string, bytes: number): boolean {
    this.#turn();
    const sent = this.#sent.get(name) ?? 0;
    if (sent >= this.#most || sent + bytes > this.#most) return false;
    this.add(name, bytes);
    return true;
  }

  /** Counts what was sent, whether or not it fits. */
  add(name: string, bytes: number): void {
    this.#turn();
    this.#sent.set(name, (this.#sent.get(name) ?? 0) + bytes);
  }

  /** Milliseconds until the next day begins. */
  get left(): number {
    return day - (this.#now() % day);
  }

  #turn(): void {
    const today = Math.floor(this.#now() / day);
    if (today === this.#today) return;
    this.#today = today;
    this.#sent.clear();
  }
}

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

/** What each key and each user may take of a gateway; 0, or nothing said: as much as they like. */
export type LimitSettings = Partial<Pick<Config, 'key_rate' | 'key_runs' | 'key_upload'>>;

/** A run may begin at any moment. */
const untilNextRun = 30_000;

/**
 * Keeps one key or user from taking the gateway from all others. Each gateway counts for itself, in memory. Whoever has no name, as the
 * machine's own key and who sends none, is not counted.
 */
export class Limits {
  readonly #rate: Rate | undefined;
  readonly #bytes: DailyBytes | undefined;
  readonly #runs: QueuedRuns | undefined;
  readonly #settings: LimitSettings;

  constructor(settings: LimitSettings, store: Pick<Store, 'readRevision'>) {
    const { key_rate = 0, key_runs = 0, key_upload = 0 } = settings;
    this.#settings = settings;
    this.#rate = key_rate > 0 ? new Rate(key_rate) : undefined;
    this.#bytes = key_upload > 0 ? new DailyBytes(key_upload) : undefined;
    this.#runs = key_runs > 0 ? new QueuedRuns(key_runs, store) : undefined;
  }

  /** Counts a request and what it sends. @throws WeirError `too_many_requests`, `quota_reached`, with the time to wait */
  spend(name: string, request: Request): void {
    const wait = this.#rate?.take(name) ?? 0;
    if (wait > 0) {
      const { key_rate = 0 } = this.#settings;
      throw tooMany(`${name} asks more than ${key_rate} times a second (WEIR_KEY_RATE)`, wait);
    }
    if (this.#bytes) countBytes(this.#bytes, name, request, this.#settings.key_upload ?? 0);
  }

  /**
   * Counts runs that somebody hands in at once.
   * @returns what is called where they do not come to be
   * @throws WeirError `quota_reached`, `store_unavailable`
   */
  async queue(name: string | undefined, ids: readonly string[]): Promise<() => void> {
    const runs = this.#runs;
    if (!runs || name === undefined) return () => undefined;
    if (await runs.takes(name, ids)) return () => runs.forget(name, ids);
    const { key_runs = 0 } = this.#settings;
    const has =
      ids.length === 1
        ? `${name} has ${key_runs} runs that have not begun, and may have no more`
        : `${name} may have ${key_runs} runs that have not begun, and would have more with these ${ids.length}`;
    const why = `${has} (WEIR_KEY_RUNS): cancel some, or wait until they begin`;
    throw tooMany(why, untilNextRun, 'quota_reached');
  }
}

function countBytes(bytes: DailyBytes, name: string, request: Request, most: number): void {
  const { socket } = request;
  const stated = Number(request.get('content-length') ?? 0);
  if (!bytes.takes(name, stated)) {
    if (stated === 0 && request.get('transfer-encoding') === undefined) return;
    const why = `${name} may send ${most} bytes a day (WEIR_KEY_UPLOAD), and this would be more`;
    throw tooMany(why, bytes.left, 'quota_reached');
  }
  if (request.get('transfer-encoding') === undefined) return;
  // How much it is shows when it is over.
  const before = socket.bytesRead;
  request.once('close', () => bytes.add(name, socket.bytesRead - before));
}
