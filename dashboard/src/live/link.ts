/** What an entry of the gateway's feed tells the page: what to read again. */
export interface FeedEntry {
  kind: string;
  run_id?: string;
  [key: string]: unknown;
}

/** Whether updates arrive, and since when they do not (milliseconds since the epoch). */
export type LinkState = { live: true } | { live: false; since: number };

export interface LinkListener {
  entry(entry: FeedEntry): void;
  /** Entries may have been missed: all that is shown is to be read again. */
  afresh(): void;
}

/** A feed that says nothing for so long is dead, whatever the browser believes: the gateway sends a heartbeat more often. */
const silenceMs = 20_000;
const firstPauseMs = 500;
const longestPauseMs = 5_000;

/**
 * The one connection over which the page hears of changes. It comes back by itself, from where it was, and tells when it has no
 * word from the gateway.
 */
export class Link {
  readonly #url: string;
  readonly #listener: LinkListener;
  readonly #watchers = new Set<() => void>();
  #state: LinkState = { live: false, since: Date.now() };
  #source: EventSource | undefined;
  #last: string | undefined;
  #pauseMs = firstPauseMs;
  #again: ReturnType<typeof setTimeout> | undefined;
  #silence: ReturnType<typeof setTimeout> | undefined;

  constructor(url: string, listener: LinkListener) {
    this.#url = url;
    this.#listener = listener;
  }

  get state(): LinkState {
    return this.#state;
  }

  /** For React's `useSyncExternalStore`. */
  readonly subscribe = (watcher: () => void): (() => void) => {
    this.#watchers.add(watcher);
    return () => void this.#watchers.delete(watcher);
  };

  open(): void {
    const url = new URL(this.#url, location.href);
    if (this.#last !== undefined) url.searchParams.set('after', this.#last);
    const source = new EventSource(url);
    this.#source = source;
    this.#heard();
    source.onopen = () => {
      this.#pauseMs = firstPauseMs;
      this.#heard();
      this.#become({ live: true });
      // What happened before the feed was open is on no feed that this page has read.
      if (this.#last === undefined) this.#listener.afresh();
    };
    source.onerror = () => this.#broken();
    for (const kind of ['run', 'instance', 'workcell', 'record']) {
      source.addEventListener(kind, (event) => this.#take(event as MessageEvent<string>));
    }
    source.addEventListener('position', (event) => this.#position(event as MessageEvent<string>));
    source.addEventListener('reset', (event) => {
      this.#position(event as MessageEvent<string>);
      this.#listener.afresh();
    });
  }

  close(): void {
    clearTimeout(this.#again);
    clearTimeout(this.#silence);
    this.#source?.close();
  }

  #take(event: MessageEvent<string>): void {
    this.#position(event);
    this.#listener.entry(JSON.parse(event.data) as FeedEntry);
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
    this.close();
    if (this.#state.live) this.#become({ live: false, since: Date.now() });
    this.#again = setTimeout(() => this.open(), this.#pauseMs);
    this.#pauseMs = Math.min(this.#pauseMs * 2, longestPauseMs);
  }

  #become(state: LinkState): void {
    this.#state = state;
    for (const each of this.#watchers) each();
  }
}
