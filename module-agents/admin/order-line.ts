import { endsHolds, type Order } from '../../shared/contracts/holds.ts';
import { within } from '../../shared/kernel/lifecycle/deadline.ts';

/** A call of the module's hook that has not ended. */
interface Call {
  order: Order;
  /** The hook has been called. */
  begun: boolean;
  ended: Promise<void>;
}

/**
 * Hands orders on to the instrument in the sequence in which they were given: the next is asked for when the one before has
 * been done, or was waited for long enough. Otherwise a slow stop could reach the instrument after the reset that ended it.
 *
 * A safety stop waits for nothing. What had been ordered before it and not begun is never asked for if it would undo the stop;
 * where something of that kind was under way, the stop is asked for once more when that has ended, for it may have been undone.
 */
export class OrderLine {
  readonly #calls = new Set<Call>();
  readonly #patience: number;
  /** How many safety stops have come. */
  #stops = 0;

  /**
   * @param patience milliseconds that an order waits for what was ordered before it; an instrument that hangs longer is asked
   *   all the same
   */
  constructor(patience: number) {
    this.#patience = patience;
  }

  /** True while something that was ordered is not done. */
  get busy(): boolean {
    return this.#calls.size > 0;
  }

  /**
   * Calls the hook when it is the order's turn; for a safety stop before this returns.
   * @throws what the hook throws, or Error where a later safety stop has overtaken the order.
   */
  pass(order: Order, hook: () => Promise<void>): Promise<void> {
    const earlier = [...this.#calls];
    const call: Call = { order, begun: false, ended: Promise.resolve() };
    const begin = () => {
      call.begun = true;
      return hook();
    };
    call.ended =
      order.command === 'safety_stop' ? this.#stop(begin, earlier) : this.#inTurn(order, begin, earlier);
    this.#calls.add(call);
    const forget = () => void this.#calls.delete(call);
    call.ended.then(forget, forget);
    return call.ended;
  }

  async #inTurn(order: Order, begin: () => Promise<void>, earlier: Call[]): Promise<void> {
    const stops = this.#stops;
    if (earlier.length > 0) await this.#endOf(earlier);
    if (endsHolds(order.command) && this.#stops > stops) {
      throw new Error('a later safety stop has overtaken it, and the instrument was not asked');
    }
    await begin();
  }

  async #stop(begin: () => Promise<void>, earlier: Call[]): Promise<void> {
    const stops = ++this.#stops;
    const stopped = begin();
    const under = earlier.filter(({ begun, order: { command } }) => begun && endsHolds(command));
    if (under.length > 0) {
      stopped.catch(() => undefined);
      await this.#endOf(under);
      await within(
        stopped.catch(() => undefined),
        this.#patience,
      );
      if (this.#stops === stops) return await begin();
    }
    await stopped;
  }

  /** Resolves when the calls have ended, however they did, or were waited for long enough. */
  async #endOf(calls: Call[]): Promise<void> {
    await within(Promise.allSettled(calls.map(({ ended }) => ended)), this.#patience);
  }
}
