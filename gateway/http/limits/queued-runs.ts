import { decodeTime } from 'ulid';
import type { CounterStore, Store } from '../../../shared/store/index.ts';

/** A run that has waited for longer is not counted any more (milliseconds). */
const counted = 30 * 24 * 3_600_000;
/** For so long a run that the store does not have may yet come: a submission waits for a store that is coming back. */
const coming = 120_000;

/** The runs of each name that have not begun, as places that all gateways share. */
export class QueuedRuns {
  readonly #most: number;
  readonly #store: CounterStore & Pick<Store, 'readRevision'>;

  constructor(most: number, store: CounterStore & Pick<Store, 'readRevision'>) {
    this.#most = most;
    this.#store = store;
  }

  /**
   * Whether the name may have these more, which are counted then. Which of the others still wait is looked up only where they are too many.
   * @throws WeirError `store_unavailable`
   */
  async takes(name: string, more: readonly string[]): Promise<boolean> {
    const lease = (): Promise<string[] | undefined> =>
      this.#store.lease(placesOf(name), more, counted, this.#most);
    const others = await lease();
    if (!others) return true;
    const waiting = await Promise.all(others.map((id) => this.#waits(id)));
    const begun = others.filter((_, at) => !waiting[at]);
    if (begun.length === 0) return false;
    await this.#store.endLease(placesOf(name), begun);
    return (await lease()) === undefined;
  }

  /** The runs have not come to be. Never rejects. */
  async forget(name: string, ids: readonly string[]): Promise<void> {
    await this.#store.endLease(placesOf(name), ids).catch(() => undefined);
  }

  async #waits(id: string): Promise<boolean> {
    const { state } = (await this.#store.readRevision(id)) ?? {};
    return state === undefined ? Date.now() - decodeTime(id) < coming : state === 'new' || state === 'queued';
  }
}

function placesOf(name: string): string {
  return `queued ${name}`;
}
