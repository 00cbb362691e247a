import { setMaxListeners } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { LRUCache } from 'lru-cache';
import type { Logger } from '../../shared/kernel/log/logger.ts';
import type { Site } from '../../shared/explain/index.ts';
import type { FeedEntry, Store } from '../../shared/store/index.ts';
import type { GatewayTiming } from '../../shared/kernel/timing/protocol-timing.ts';
import { chunkOf, type FeedChunk, type FeedFilter, showEntry, type ShownEntry } from './shown-entry.ts';

/** Of some 64 KiB each: readers with filters of their own, who all read from far back, have little in common to keep. */
const mostChunks = 100;

/**
 * The newest entries of the feed, in memory. Each has a number, and numbers grow by one; a reader keeps the number of the entry
 * that it takes next. Where the feed was lost track of, a number is left out, so that every reader falls behind `first`.
 */
export class FeedRing {
  readonly #most: { entries: number; length: number };
  readonly #entries = new Map<number, ShownEntry>();
  readonly #numbers = new Map<string, number>();
  /** What follows some number, by that and the filter: most clients are equally far, and want the same. */
  readonly #chunks = new LRUCache<string, FeedChunk>({ max: mostChunks });
  #first = 0;
  #end = 0;
  #length = 0;
  /** The position before the first entry. */
  #base: string;
  #head: string;
  #brokenAt = 0;

  /**
   * @param position of the feed's newest entry
   * @param most how much is kept: so many entries, of so many characters together
   */
  constructor(position: string, most: { entries: number; length: number }) {
    this.#base = this.#head = position;
    this.#most = most;
  }

  /** The number of the oldest entry that is kept. */
  get first(): number {
    return this.#first;
  }

  /** The number of the entry that comes next. */
  get end(): number {
    return this.#end;
  }

  /** The position after the newest entry. */
  get head(): string {
    return this.#head;
  }

  /** Entries before that number are followed by some that this ring never had. */
  get brokenAt(): number {
    return this.#brokenAt;
  }

  push(entry: ShownEntry): void {
    this.#chunks.clear();
    this.#entries.set(this.#end, entry);
    this.#numbers.set(entry.id, this.#end);
    this.#end += 1;
    this.#head = entry.id;
    this.#length += entry.text.length;
    while (this.#entries.size > this.#most.entries || this.#length > this.#most.length) this.#drop();
  }

  /** Forgets all: what follows the position is not what followed the newest entry. */
  restart(position: string): void {
    this.#chunks.clear();
    while (this.#entries.size > 0) this.#drop();
    this.#base = this.#head = position;
    this.#first = this.#end = this.#brokenAt = this.#end + 1;
  }

  /** The entry of that number; undefined where it is not kept, or is still to come. */
  at(number: number): ShownEntry | undefined {
    return this.#entries.get(number);
  }

  /** What a client with that filter takes at once, from the entry of that number on, which is kept: the same for all who want the same. */
  chunk(from: number, filter: FeedFilter): FeedChunk {
    const name = `${from} ${filter.name}`;
    const chunk = this.#chunks.get(name) ?? chunkOf(this.#from(from), filter);
    this.#chunks.set(name, chunk);
    return chunk;
  }

  *#from(number: number): Generator<ShownEntry> {
    for (let entry = this.at(number); entry; entry = this.at(number)) {
      yield entry;
      number += 1;
    }
  }

  /** The number of the entry that follows a position; undefined where the ring does not know. */
  numberAfter(position: string): number | undefined {
    if (position === this.#base) return this.#first;
    const number = this.#numbers.get(position);
    return number === undefined ? undefined : number + 1;
  }

  #drop(): void {
    const dropped = this.#entries.get(this.#first);
    if (!dropped) return;
    this.#entries.delete(this.#first);
    this.#numbers.delete(dropped.id);
    this.#length -= dropped.text.length;
    this.#base = dropped.id;
    this.#first += 1;
  }
}

/** How much is kept in memory for all clients together. */
const kept = { entries: 2_000, length: 8 * 1024 * 1024 };
const pageSize = 500;
/** What the feed is read from, and until when. */
interface FeedSource {
  store: Store;
  timing: GatewayTiming;
  log: Logger;
  /** Where the lab's agents can be started, as it is defined by then. */
  site: () => Site;
  /** Aborted when the gateway stops. */
  stopping: AbortSignal;
}

async function rest(ms: number, signal: AbortSignal): Promise<void> {
  if (ms > 0) await delay(ms, undefined, { signal }).catch(() => undefined);
}

/** The position in a feed that has no entries yet; no entry has it as its id. */
const beforeAll = '0';

/** Told what the feed has got; with undefined, that some of it was not seen. */
export type FeedListener = (entries: readonly ShownEntry[] | undefined) => void;

/**
 * The one reader of the store's feed in a gateway: it begins when somebody wants to know, keeps the newest entries in a ring for
 * all, and reads on until the gateway stops.
 */
export class FeedTail {
  readonly #source: FeedSource;
  readonly #listeners = new Set<FeedListener>();
  readonly #followers = new Set<() => void>();
  /** When the followers were roused last, and when they are to be next, if ever. */
  #rousedAt = -Infinity;
  #rousing: NodeJS.Timeout | undefined;
  #ring: Promise<FeedRing> | undefined;
  #storeUp = true;

  constructor(source: FeedSource) {
    this.#source = source;
  }

  /** False while the store does not answer: what happens meanwhile comes late. */
  get storeUp(): boolean {
    return this.#storeUp;
  }

  /** The ring, once it is known where the feed stands. @throws WeirError `store_unavailable`; the next call tries again. */
  ring(): Promise<FeedRing> {
    this.#ring ??= this.#begin().catch((error: unknown) => {
      this.#ring = undefined;
      throw error;
    });
    return this.#ring;
  }

  /** Tells of all entries from the next one on; returns what ends it. */
  listen(listener: FeedListener): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  /**
   * Rouses whoever tells clients of entries: at once where one is not calm or the last time is a while ago, else within `feedCalm`. To write to
   * hundreds of clients costs more than what is written. Returns what ends it.
   */
  follow(rouse: () => void): () => void {
    this.#followers.add(rouse);
    return () => void this.#followers.delete(rouse);
  }

  async #begin(): Promise<FeedRing> {
    // All clients of the feed, and all that wait for a run, listen.
    setMaxListeners(0, this.#source.stopping);
    const head = await this.#source.store.feedHead();
    const ring = new FeedRing(head ?? beforeAll, kept);
    void this.#read(ring, head);
    return ring;
  }

  /** What clients are told of an entry. */
  show(entry: FeedEntry): ShownEntry {
    return showEntry(entry, this.#source.site());
  }

  /**
   * Reads until the gateway stops; a store that is away is waited for. The first entry after a silence is read at once, and what comes
   * within `feedGather` of a reading together: each reading costs the gateway and the store as much as some entries do, and so does
   * each writing to each client.
   */
  async #read(ring: FeedRing, head: string | undefined): Promise<void> {
    const { store, timing, log, stopping } = this.#source;
    let after = head;
    while (!stopping.aborted) {
      const beganAt = performance.now();
      try {
        const entries = await store.readFeed(after, pageSize);
        // While the store was away, or gave more than one page, the feed may have lost what comes next; or it is an older copy.
        const unsure = !this.#storeUp || entries.length === pageSize;
        if (unsure && after !== undefined && !(await store.keepsEntry(after))) {
          after = await store.feedHead();
          ring.restart(after ?? beforeAll);
          log.warn('entries of the feed were lost before they could be read; its readers are told so');
          this.#tell(undefined);
        } else if (entries.length > 0) {
          after = entries.at(-1)?.id;
          const told = entries.map((entry) => this.show(entry));
          for (const entry of told) ring.push(entry);
          this.#tell(told);
        }
        this.#storeUp = true;
        if (entries.length === 0) await store.untilFeedGrows(after, timing.feedWait, stopping);
        if (entries.length < pageSize) await rest(beganAt + timing.feedGather - performance.now(), stopping);
      } catch (error) {
        // A store that is away is a silence of the feed, not its end.
        if (this.#storeUp) log.debug({ err: error }, 'feed not readable');
        this.#storeUp = false;
        await rest(timing.feedAgain, stopping);
      }
    }
  }

  #tell(entries: readonly ShownEntry[] | undefined): void {
    for (const listener of this.#listeners) listener(entries);
    const isCalm = entries?.every(({ calm }) => calm) ?? false;
    const wait = this.#rousedAt + this.#source.timing.feedCalm - performance.now();
    if (isCalm && wait > 0) this.#rousing ??= setTimeout(() => this.#rouse(), wait).unref();
    else this.#rouse();
  }

  #rouse(): void {
    clearTimeout(this.#rousing);
    this.#rousing = undefined;
    this.#rousedAt = performance.now();
    for (const rouse of this.#followers) rouse();
  }
}
