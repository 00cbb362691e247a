import { setTimeout as delay } from 'node:timers/promises';
import type { Response } from 'express';
import type { FeedContext } from './context.ts';
import type { FeedRing, FeedTail } from './feed-tail.ts';
import { chunkOf, type FeedChunk, type FeedFilter, toEvent } from './shown-entry.ts';
import type { FeedKind } from '../../shared/contracts/feed.ts';
import type { Workcell } from '../../shared/contracts/workcell.ts';
import { knownModule } from '../http/index.ts';

/** What a query asks for. @throws WeirError `bad_request` that names the modules there are */
export function filterOf(
  { run, module, kind }: { run?: string[]; module?: string[]; kind?: FeedKind[] },
  { modules }: Workcell,
): FeedFilter {
  const known = modules.map(({ name }) => name);
  for (const each of module ?? []) knownModule(each, known);
  return {
    name: JSON.stringify([run, module, kind]),
    ...(run ? { runs: new Set(run) } : {}),
    ...(module ? { modules: new Set(module) } : {}),
    ...(kind ? { kinds: new Set(kind) } : {}),
  };
}

const pageSize = 200;
/** After so many entries that were not for the client it is told its position, so that it does not go on from far back. */
const mostUntold = 1_000;

/** Why a client has to read afresh. */
const reasons = {
  position_not_kept:
    'the feed does not keep the entry after which you go on: it is too old, or of another store',
  too_slow: 'you take entries more slowly than they come',
  entries_lost: 'the store was away, and some of its entries are lost or of an older copy',
} as const;

/** What a client has asked for. */
export interface FeedRequest {
  /** The position after which it goes on; undefined is now. */
  after: string | undefined;
  filter: FeedFilter;
}

/**
 * Sends the feed to one client. It keeps a place in the feed and no entries: what the client does not take waits in the ring that
 * all share, or in the store.
 */
export class FeedClient {
  readonly #context: Pick<FeedContext, 'store' | 'timing' | 'log'>;
  readonly #tail: FeedTail;
  readonly #ring: FeedRing;
  readonly #filter: FeedFilter;
  readonly #response: Response;
  readonly #over: AbortSignal;
  /** What the client has seen, or does not want to see. */
  #position: string;
  /** The number of the next entry in the ring; undefined while what comes next is in the store alone. */
  #next: number | undefined;
  /** Entries since the client was told where it stands. */
  #untold = 0;
  /** Runs from what was written last. Timers and listeners are made once for a client, and not for each write. */
  #heartbeats: NodeJS.Timeout | undefined;
  #heartbeatDue = false;
  /** Runs from when the client last took less than it was sent. */
  #stall: NodeJS.Timeout | undefined;
  /** Ends what the client waits for. */
  #wake: () => void = () => undefined;

  /** @param over the client is gone, or the gateway stops */
  constructor(
    context: Pick<FeedContext, 'store' | 'timing' | 'log'>,
    { tail, ring }: { tail: FeedTail; ring: FeedRing },
    { after, filter }: FeedRequest,
    response: Response,
    over: AbortSignal,
  ) {
    this.#context = context;
    this.#tail = tail;
    this.#ring = ring;
    this.#filter = filter;
    this.#response = response;
    this.#over = over;
    this.#position = after ?? ring.head;
    this.#next = ring.numberAfter(this.#position);
  }

  /** Resolves when the client is gone or the gateway stops. Never rejects. */
  async send(): Promise<void> {
    const { timing, log } = this.#context;
    const wake = (): void => this.#wake();
    const unfollow = this.#tail.follow(wake);
    this.#over.addEventListener('abort', wake);
    this.#response.on('drain', wake);
    this.#heartbeats = setTimeout(() => {
      this.#heartbeatDue = true;
      wake();
    }, timing.feedHeartbeat);
    this.#stall = setTimeout(() => {
      if (!this.#response.writableNeedDrain) return;
      log.info('a client of the feed takes nothing and is cut off');
      this.#response.destroy();
    }, timing.feedStall);
    // Told at once, so that whoever has seen no entry yet goes on from here as well.
    await this.#heartbeat();
    while (!this.#over.aborted) {
      try {
        if (this.#next === undefined) await this.#sendFromStore();
        else await this.#sendFromRing(this.#next);
      } catch (error) {
        log.debug({ err: error }, 'feed not readable');
        await delay(timing.feedAgain, undefined, { signal: this.#over }).catch(() => undefined);
      }
    }
    unfollow();
    clearTimeout(this.#heartbeats);
    clearTimeout(this.#stall);
  }

  async #sendFromRing(next: number): Promise<void> {
    const ring = this.#ring;
    if (next < ring.first) return this.#reset(next < ring.brokenAt ? 'entries_lost' : 'too_slow');
    if (next === ring.end) {
      await this.#woken();
    } else {
      const chunk = ring.chunk(next, this.#filter);
      this.#next = next + chunk.entries;
      await this.#sendChunk(chunk);
    }
    await this.#heartbeatIfDue();
  }

  async #sendFromStore(): Promise<void> {
    const { store } = this.#context;
    const entries = await store.readFeed(this.#position, pageSize);
    // Asked afterwards: an entry that is kept now was kept when it was read on from.
    if (!(await store.keepsEntry(this.#position))) return this.#reset('position_not_kept');
    if (entries.length > 0)
      await this.#sendChunk(
        chunkOf(
          entries.map((entry) => this.#tail.show(entry)),
          this.#filter,
        ),
      );
    this.#next = this.#ring.numberAfter(this.#position);
    // Another gateway had read further than this one has.
    if (entries.length === 0 && this.#next === undefined) await this.#woken();
    await this.#heartbeatIfDue();
  }

  async #sendChunk({ bytes, position, entries, untold }: FeedChunk): Promise<void> {
    this.#position = position;
    this.#untold = untold < entries ? untold : this.#untold + untold;
    if (bytes.length > 0) await this.#write(bytes);
  }

  async #reset(reason: keyof typeof reasons): Promise<void> {
    this.#position = this.#ring.head;
    this.#next = this.#ring.end;
    this.#untold = 0;
    const text = `${reasons[reason]}; read afresh what you show, the feed goes on from here`;
    await this.#write(toEvent(this.#position, 'reset', { reason, text, position: this.#position }));
  }

  async #heartbeatIfDue(): Promise<void> {
    if (this.#heartbeatDue || this.#untold >= mostUntold) await this.#heartbeat();
  }

  async #heartbeat(): Promise<void> {
    this.#untold = 0;
    const store = this.#tail.storeUp ? 'up' : 'away';
    await this.#write(toEvent(this.#position, 'position', { at: Date.now(), store }));
  }

  /** Resolves when the ring grows, a heartbeat is due, or all is over. */
  async #woken(): Promise<void> {
    if (this.#heartbeatDue || this.#over.aborted) return;
    await new Promise<void>((resolve) => (this.#wake = resolve));
  }

  /** Resolves when the client has taken it; one that takes nothing for long is cut off, so that others have its place. */
  async #write(text: string | Buffer): Promise<void> {
    if (this.#over.aborted) return;
    this.#heartbeatDue = false;
    this.#heartbeats?.refresh();
    if (this.#response.write(text)) return;
    this.#stall?.refresh();
    while (this.#response.writableNeedDrain && !this.#over.aborted)
      await new Promise<void>((resolve) => (this.#wake = resolve));
  }
}
