import type { Response } from 'express';
import type { FeedContext } from './context.ts';
import type { FeedRing, FeedTail } from './feed-tail.ts';
import { toEvent, type ShownEntry } from './shown-entry.ts';
import type { FeedKind } from '../../shared/contracts/feed.ts';
import type { Workcell } from '../../shared/contracts/workcell.ts';
import { knownModule } from '../http/index.ts';

/** Which entries a client wants: those that fit all that is given. */
interface FeedFilter {
  runs?: ReadonlySet<string>;
  modules?: ReadonlySet<string>;
  kinds?: ReadonlySet<FeedKind>;
}

/** What a query asks for. @throws WeirError `bad_request` that names the modules there are */
export function filterOf(
  { run, module, kind }: { run?: string[]; module?: string[]; kind?: FeedKind[] },
  { modules }: Workcell,
): FeedFilter {
  const known = modules.map(({ name }) => name);
  for (const each of module ?? []) knownModule(each, known);
  return {
    ...(run ? { runs: new Set(run) } : {}),
    ...(module ? { modules: new Set(module) } : {}),
    ...(kind ? { kinds: new Set(kind) } : {}),
  };
}

/** Whether the filter lets the entry through; one without parts lets all. Pure. */
export function lets({ runs, modules, kinds }: FeedFilter, entry: ShownEntry): boolean {
  if (kinds && !kinds.has(entry.kind)) return false;
  if (runs && !(entry.run_id !== undefined && runs.has(entry.run_id))) return false;
  return !modules || entry.modules === 'all' || entry.modules.some((module) => modules.has(module));
}

/** So much is handed to a connection at once (characters), or one entry that is larger; the next when that has been taken. */
const chunkLength = 64 * 1024;
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
  #wroteAt = 0;

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
    // Told at once, so that whoever has seen no entry yet goes on from here as well.
    await this.#heartbeat();
    while (!this.#over.aborted) {
      try {
        if (this.#next === undefined) await this.#sendFromStore();
        else await this.#sendFromRing(this.#next);
      } catch (error) {
        log.debug({ err: error }, 'feed not readable');
        await this.#pause(timing.feedAgain);
      }
    }
  }

  async #sendFromRing(next: number): Promise<void> {
    const ring = this.#ring;
    if (next < ring.first) return this.#reset(next < ring.brokenAt ? 'entries_lost' : 'too_slow');
    let text = '';
    let to = next;
    for (let entry = ring.at(to); entry && text.length < chunkLength; entry = ring.at(to)) {
      text += this.#take(entry);
      to += 1;
    }
    this.#next = to;
    if (text !== '') await this.#write(text);
    else if (to === next) await this.#pause(this.#untilHeartbeat());
    await this.#heartbeatIfDue();
  }

  async #sendFromStore(): Promise<void> {
    const { store } = this.#context;
    const entries = await store.readFeed(this.#position, pageSize);
    // Asked afterwards: an entry that is kept now was kept when it was read on from.
    if (!(await store.keepsEntry(this.#position))) return this.#reset('position_not_kept');
    let text = '';
    for (const entry of entries) {
      if (text.length >= chunkLength) break;
      text += this.#take(this.#tail.show(entry));
    }
    if (text !== '') await this.#write(text);
    this.#next = this.#ring.numberAfter(this.#position);
    // Another gateway had read further than this one has.
    if (entries.length === 0 && this.#next === undefined) await this.#pause(this.#untilHeartbeat());
    await this.#heartbeatIfDue();
  }

  /** Passes an entry; what is to be sent of it. */
  #take(entry: ShownEntry): string {
    this.#position = entry.id;
    const wanted = lets(this.#filter, entry);
    this.#untold = wanted ? 0 : this.#untold + 1;
    return wanted ? entry.text : '';
  }

  async #reset(reason: keyof typeof reasons): Promise<void> {
    this.#position = this.#ring.head;
    this.#next = this.#ring.end;
    this.#untold = 0;
    const text = `${reasons[reason]}; read afresh what you show, the feed goes on from here`;
    await this.#write(toEvent(this.#position, 'reset', { reason, text, position: this.#position }));
  }

  async #heartbeatIfDue(): Promise<void> {
    if (this.#untilHeartbeat() === 0 || this.#untold >= mostUntold) await this.#heartbeat();
  }

  #untilHeartbeat(): number {
    return Math.max(0, this.#wroteAt + this.#context.timing.feedHeartbeat - performance.now());
  }

  async #heartbeat(): Promise<void> {
    this.#untold = 0;
    const store = this.#tail.storeUp ? 'up' : 'away';
    await this.#write(toEvent(this.#position, 'position', { at: Date.now(), store }));
  }

  async #pause(ms: number): Promise<void> {
    await this.#tail.untilGrown(this.#ring, this.#ring.end, ms, this.#over);
  }

  /** Resolves when the client has taken it; one that takes nothing for long is cut off, so that others have its place. */
  async #write(text: string): Promise<void> {
    if (this.#over.aborted) return;
    this.#wroteAt = performance.now();
    const response = this.#response;
    if (response.write(text)) return;
    const { timing, log } = this.#context;
    await new Promise<void>((resolve) => {
      const done = (): void => {
        clearTimeout(timer);
        response.off('drain', done);
        this.#over.removeEventListener('abort', done);
        resolve();
      };
      const timer = setTimeout(() => {
        log.info('a client of the feed takes nothing and is cut off');
        response.destroy();
        done();
      }, timing.feedStall);
      response.on('drain', done);
      this.#over.addEventListener('abort', done);
    });
  }
}
