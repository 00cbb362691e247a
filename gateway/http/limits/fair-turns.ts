import pLimit from 'p-limit';
import { WeirError } from '../../../shared/kernel/errors/weir-error.ts';

/** A limit of how much work is done at once, of which one caller never has more than half: others have their turns behind a caller's thousand. */
export class FairTurns {
  readonly #atOnce: number;
  readonly #most: number;
  readonly #all: ReturnType<typeof pLimit>;
  readonly #ofCallers = new Map<string, ReturnType<typeof pLimit>>();
  #inHand = 0;

  /** @param most pieces of work in hand, with those that wait for their turn; of one caller three quarters of them */
  constructor({ atOnce, most = Infinity }: { atOnce: number; most?: number }) {
    this.#atOnce = atOnce;
    this.#most = most;
    this.#all = pLimit(atOnce);
  }

  /**
   * Does work in its turn.
   * @param from whose share it takes, see `shareOf`
   * @throws WeirError `too_many_requests` if as many pieces of work are in hand as may be
   */
  async run<T>(from: string, work: () => Promise<T>): Promise<T> {
    const own = this.#ofCallers.get(from) ?? pLimit(Math.ceil(this.#atOnce / 2));
    const ownInHand = own.activeCount + own.pendingCount;
    // Some places are left to others.
    if (this.#inHand >= this.#most || ownInHand >= Math.ceil((this.#most * 3) / 4))
      throw new WeirError(
        'too_many_requests',
        `${Math.max(ownInHand, this.#inHand)} such requests are in hand already: ask again`,
      );
    this.#ofCallers.set(from, own);
    this.#inHand += 1;
    try {
      return await own(() => this.#all(work));
    } finally {
      this.#inHand -= 1;
      if (own.activeCount === 0 && own.pendingCount === 0) this.#ofCallers.delete(from);
    }
  }
}
