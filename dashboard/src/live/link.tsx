import { createContext, useContext, useSyncExternalStore } from 'react';
import {
  Feed,
  type FeedEntry,
  type FeedNews,
  type LinkState,
  type TabSays,
  type WorkerAlive,
} from './feed.ts';

export interface LinkListener {
  entry(entry: FeedEntry): void;
  /** Entries may have been missed: all that is shown is to be read again. */
  afresh(): void;
}

/** A worker that says nothing for so long is asked, and then given up (milliseconds). */
const quietMs = 15_000;
const answerMs = 5_000;
/** A feed of a tab's own is closed when nobody has looked at the tab for so long (milliseconds). */
const hiddenMs = 30_000;

/**
 * How the page hears of changes. A browser opens six connections to one gateway and no more, whatever number of tabs show it, and
 * a feed holds one for good: a seventh tab could send no stop. So all tabs share one feed, in a worker; where the browser has none, a
 * tab reads the feed itself, while somebody looks at it.
 */
export class Link {
  readonly #url: string;
  readonly #listener: LinkListener;
  readonly #watchers = new Set<() => void>();
  readonly #ears = new Set<(entry: FeedEntry) => void>();
  #state: LinkState = { live: false, since: Date.now() };
  #worker: MessagePort | undefined;
  #own: Feed | undefined;
  #quiet: ReturnType<typeof setTimeout> | undefined;
  #hidden: ReturnType<typeof setTimeout> | undefined;

  /** @param url of the feed, relative to the page */
  constructor(url: string, listener: LinkListener) {
    this.#url = new URL(url, location.href).href;
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

  /** Tells each entry to somebody else as well, after the listener; returns what ends that. */
  hear(ear: (entry: FeedEntry) => void): () => void {
    this.#ears.add(ear);
    return () => void this.#ears.delete(ear);
  }

  open(): void {
    if (!this.#openShared()) this.#openOwn();
    // A page that is kept for the way back hears nothing meanwhile, and a closed one is not to be told of anything.
    addEventListener('pagehide', () => this.#say({ says: 'bye' }));
    addEventListener('pageshow', ({ persisted }) => {
      if (persisted) this.#say({ says: 'hello', url: this.#url });
    });
  }

  /** Ends it for good, and lets no feed be asked for on behalf of this page. */
  close(): void {
    clearTimeout(this.#quiet);
    clearTimeout(this.#hidden);
    this.#say({ says: 'bye' });
    this.#worker?.close();
    this.#worker = undefined;
    this.#own?.close();
    this.#own = undefined;
    if (this.#state.live) this.#become({ live: false, since: Date.now() });
  }

  #openShared(): boolean {
    if (typeof SharedWorker === 'undefined') return false;
    try {
      const worker = new SharedWorker(new URL('./feed-worker.ts', import.meta.url), {
        type: 'module',
        name: `weir feed of ${this.#url}`,
      });
      worker.onerror = () => this.#leaveWorker();
      worker.port.onmessage = ({ data }: MessageEvent<FeedNews | WorkerAlive>) => {
        this.#expectWorker();
        if (data.tells !== 'alive') this.#take(data);
      };
      this.#worker = worker.port;
    } catch {
      return false;
    }
    this.#say({ says: 'hello', url: this.#url });
    this.#expectWorker();
    return true;
  }

  #say(said: TabSays): void {
    this.#worker?.postMessage(said);
  }

  /** Timers of a machine that slept are late, so a silent worker is asked before it is given up. */
  #expectWorker(): void {
    clearTimeout(this.#quiet);
    this.#quiet = setTimeout(() => {
      this.#say({ says: 'ping' });
      this.#quiet = setTimeout(() => this.#leaveWorker(), answerMs);
    }, quietMs);
  }

  #leaveWorker(): void {
    clearTimeout(this.#quiet);
    if (!this.#worker) return;
    this.#say({ says: 'bye' });
    this.#worker.close();
    this.#worker = undefined;
    if (this.#state.live) this.#become({ live: false, since: Date.now() });
    this.#openOwn();
  }

  #openOwn(): void {
    this.#own = new Feed(this.#url, (news) => this.#take(news));
    this.#own.open();
    document.addEventListener('visibilitychange', () => {
      clearTimeout(this.#hidden);
      if (document.hidden) this.#hidden = setTimeout(() => this.#own?.close(), hiddenMs);
      else if (this.#own?.state.live === false) this.#own.open();
    });
  }

  #take(news: FeedNews): void {
    switch (news.tells) {
      case 'entry':
        this.#listener.entry(news.entry);
        for (const ear of this.#ears) ear(news.entry);
        return;
      case 'afresh':
        return this.#listener.afresh();
      case 'state':
        return this.#become(news.state);
    }
  }

  #become(state: LinkState): void {
    this.#state = state;
    for (const each of this.#watchers) each();
  }
}

/** Gives the page its one link to the gateway. */
export const LinkContext = createContext<Link | undefined>(undefined);

/** The page's one link to the gateway. */
export function useLink(): Link {
  const link = useContext(LinkContext);
  if (!link) throw new Error('no LinkContext stands above');
  return link;
}

/** Whether the page hears of changes now, and since when it does not. */
export function useLinkState(): LinkState {
  const link = useLink();
  return useSyncExternalStore(link.subscribe, () => link.state);
}
