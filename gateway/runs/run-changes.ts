import { onceFor, type Deadlines } from '../http/index.ts';
import { WakeSignal } from '../../shared/kernel/lifecycle/waiting.ts';

/** A run that somebody watches. */
interface Watched {
  wake: WakeSignal;
  /** How often something was told of it. */
  changes: number;
  watchers: number;
}

/** What tells of changes; some of them are of runs. With undefined, some were missed. */
export interface Changes {
  ring(): Promise<unknown>;
  listen(listener: (entries: readonly Changed[] | undefined) => void): void;
}

interface Changed {
  run_id: string | undefined;
}

interface ChangesContext {
  feed: Changes;
  deadlines: Deadlines;
}

/** Tells those who wait for a change of a run that the feed has told of one: however many wait, the store is asked once. */
export class RunChanges {
  readonly #context: ChangesContext;
  readonly #watched = new Map<string, Watched>();
  #listening = false;

  constructor(context: ChangesContext) {
    this.#context = context;
  }

  /**
   * Reads something of a run again and again, until it will do, and answers what was read last.
   * @param read is called at once, and again after each change of the run
   * @param newsIn in how many milliseconds what was read may be answered: 0 is at once, Infinity never, because it is not news
   * @param ms milliseconds after which it is read a last time
   * @throws WeirError `store_unavailable`, and what `read` throws
   */
  async untilNews<T>(runId: string, { read, newsIn, ms, signal }: Wait<T>): Promise<T> {
    const end = performance.now() + ms;
    await this.#listen();
    const run = this.#watch(runId);
    try {
      for (;;) {
        const seen = run.changes;
        const found = await read();
        const left = Math.min(newsIn(found), end - performance.now());
        if (left <= 0 || signal.aborted) return found;
        // What was told while it was read may not be in it.
        if (run.changes === seen) await run.wake.next(left, signal);
      }
    } finally {
      run.watchers -= 1;
      if (run.watchers === 0) this.#watched.delete(runId);
    }
  }

  async #listen(): Promise<void> {
    const { feed, deadlines } = this.#context;
    await deadlines.begin().withStore(() => feed.ring());
    if (this.#listening) return;
    this.#listening = true;
    feed.listen((entries) => this.#tell(entries));
  }

  #watch(runId: string): Watched {
    const run = this.#watched.get(runId) ?? { wake: new WakeSignal(), changes: 0, watchers: 0 };
    run.watchers += 1;
    this.#watched.set(runId, run);
    return run;
  }

  /** Where some of the feed was missed, any run may have changed. */
  #tell(entries: readonly Changed[] | undefined): void {
    const ids = entries ? new Set(entries.map(({ run_id }) => run_id)) : this.#watched.keys();
    for (const id of ids) {
      const run = id === undefined ? undefined : this.#watched.get(id);
      if (!run) continue;
      run.changes += 1;
      run.wake.notify();
    }
  }
}

/** Those of a gateway: all who wait share them. */
export const runChanges = onceFor((context: ChangesContext) => new RunChanges(context));

interface Wait<T> {
  read: () => Promise<T>;
  newsIn: (found: T) => number;
  ms: number;
  signal: AbortSignal;
}
