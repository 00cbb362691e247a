/** What an entry of the gateway's feed tells the page: what to read again. */
export interface FeedEntry {
  kind: string;
  run_id?: string;
  [key: string]: unknown;
}

/** Whether updates arrive, and since when they do not (milliseconds since the epoch). */
export type LinkState = { live: true } | { live: false; since: number };

/** What the feed tells whoever reads it. It is sent between a browser's tabs, so it is plain data. */
export type FeedNews =
  | { tells: 'entry'; entry: FeedEntry }
  /** Entries may have been missed: all that is shown is to be read again. */
  | { tells: 'afresh' }
  | { tells: 'state'; state: LinkState };

/** A feed that says nothing for so long is dead, whatever the browser believes: the gateway sends a heartbeat each 15 s (milliseconds). */
const silenceMs = 25_000;
const firstPauseMs = 500;
const longestPauseMs = 5_000;

/**
 * A connection to the gateway's feed. It comes back by itself, from where it was, and tells when it has no word from the gateway.
 * It uses nothing that only a document has, so that it also runs in a worker.
 */
export class Feed {
  readonly #url: string;
  readonly #tell: (news: FeedNews) => void;
  #state: LinkState = { live: false, since: Date.now() };
  #source: EventSource | undefined;
  #last: string | undefined;
  #pauseMs = firstPauseMs;
  #again: ReturnType<typeof setTimeout> | undefined;
  #silence: ReturnType<typeof setTimeout> | undefined;

  /** @param url absolute */
  constructor(url: string, tell: (news: FeedNews) => void) {
    this.#url = url;
    this.#tell = tell;
  }

  get state(): LinkState {
    return this.#state;
  }

  open(): void {
    this.#disconnect();
    const url = new URL(this.#url);
    if (this.#last !== undefined) url.searchParams.set('after', this.#last);
    const source = new EventSource(url);
    this.#source = source;
    this.#heard();
    source.onopen = () => {
      this.#pauseMs = firstPauseMs;
      this.#heard();
      // What happened before the feed was open is on no feed that this page has read.
      if (this.#last === undefined) this.#tell({ tells: 'afresh' });
      if (!this.#state.live) this.#become({ live: true });
    };
    source.onerror = () => this.#broken();
    for (const kind of ['run', 'instance', 'workcell', 'record']) {
      source.addEventListener(kind, (event: MessageEvent<string>) => {
        this.#position(event);
        this.#tell({ tells: 'entry', entry: JSON.parse(event.data) as FeedEntry });
      });
    }
    source.addEventListener('position', (event: MessageEvent<string>) => this.#position(event));
    source.addEventListener('reset', (event: MessageEvent<string>) => {
      this.#position(event);
      this.#tell({ tells: 'afresh' });
    });
  }

  /** Ends the connection on purpose; `open` goes on from where it was. */
  close(): void {
    this.#disconnect();
    if (this.#state.live) this.#become({ live: false, since: Date.now() });
  }

  #disconnect(): void {
    clearTimeout(this.#again);
    clearTimeout(this.#silence);
    this.#source?.close();
    this.#source = undefined;
  }

  #position(event: MessageEvent<string>): void {
    if (event.lastEventId !== '') this.#last = event.lastEventId;
    this.#heard();
  }

  #heard(): void {
    clearTimeout(this.#silence);
    this.#silence = setTimeout(() => this.#broken(), silenceMs);
  }

  /** The browser's own reconnecting ends at the first answer that is no feed, such as that of a proxy. */
  #broken(): void {
    this.#disconnect();
    if (this.#state.live) this.#become({ live: false, since: Date.now() });
    this.#again = setTimeout(() => this.open(), this.#pauseMs);
    this.#pauseMs = Math.min(this.#pauseMs * 2, longestPauseMs);
  }

  #become(state: LinkState): void {
    this.#state = state;
    this.#tell({ tells: 'state', state });
  }
}

/** What tabs say to the worker that reads the feed for all of them. */
export type TabSays =
  /** `url` is that of the feed, absolute. A tab says it once. */
  | { says: 'hello'; url: string }
  /** Asks for an `alive`. */
  | { says: 'ping' }
  | { says: 'bye' };

/** What the worker says beside the news of the feed. */
export interface WorkerAlive {
  tells: 'alive';
}
