import type { Store } from '../../../shared/store/index.ts';

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
   * Whether the name may have one more, which is counted then. The store is asked only where the runs that are known are too many.
   * @throws WeirError `store_unavailable`
   */
  async takes(name: string, runId: string): Promise<boolean> {
    const runs = this.#runs.get(name) ?? new Set();
    this.#runs.set(name, runs);
    if (runs.size >= this.#most) {
      await Promise.all([...runs].map(async (id) => ((await this.#waits(id)) ? undefined : runs.delete(id))));
    }
    if (runs.size >= this.#most) return false;
    runs.add(runId);
    return true;
  }

  /** The run has not come to be. */
  forget(name: string, runId: string): void {
    this.#runs.get(name)?.delete(runId);
  }

  async #waits(id: string): Promise<boolean> {
    const state = (await this.#store.readRevision(id))?.state;
    return state === 'new' || state === 'queued';
  }
}
