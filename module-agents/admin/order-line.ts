import { endsHolds, type Order, applyOrder, isHeld, type Holds } from '../../shared/contracts/holds.ts';
import { within } from '../../shared/kernel/lifecycle/waiting.ts';
import { isPlausibleOrder, overtakes, unnumberedStop } from '../../shared/contracts/order-number.ts';

/** So many safety stops are remembered, to tell a copy of one from another one. */
const remembered = 100;

/**
 * What becomes of an order that has reached an agent.
 *
 * - `heed`: do it; a safety stop carries the number under which it is noted
 * - `known`: a copy of what was heeded, or overtaken by a later order: nothing happens
 * - `refuse`: its number cannot be real
 */
export type Hearing = { is: 'heed'; order: Order } | { is: 'known' } | { is: 'refuse' };

/**
 * The orders that an agent has heard of, and what it makes of the next one. Pure but for what it remembers.
 *
 * A safety stop is heeded whatever its number is: only an exact copy of one that was heeded already is left out, because each
 * stop comes twice or more, by the gateway, by the owner and with a welcome, maybe after the reset that ended it. All else
 * goes by the numbers.
 */
export class HeardOrders {
  #holds: Holds = {};
  /** The safety stop that latches the agent. */
  readonly #latch: () => Order | undefined;
  readonly #stops = new Set<string>();

  constructor(latch: () => Order | undefined) {
    this.#latch = latch;
    const stop = latch();
    if (!stop) return;
    this.#holds = applyOrder({}, stop);
    this.#remember(stop);
  }

  /** An order has come; `clocks`: what time it may be, in milliseconds since the epoch. */
  hear(order: Order, clocks: readonly number[]): Hearing {
    if (order.command === 'safety_stop') return this.#hearStop(order, clocks);
    if (!canBeReal(order, clocks)) return { is: 'refuse' };
    const latch = this.#latch();
    // Whatever else it would end, an instrument that was stopped since does not move for it.
    if (endsHolds(order.command) && latch && !overtakes(order.revision, latch.revision))
      return { is: 'known' };
    const holds = applyOrder(this.#holds, order);
    if (holds === this.#holds) return { is: 'known' };
    this.#holds = holds;
    return { is: 'heed', order };
  }

  /** Notes an order that asks nothing of the agent: it ends what the agent knows no hold of. */
  note(order: Order, clocks: readonly number[]): void {
    if (canBeReal(order, clocks)) this.#holds = applyOrder(this.#holds, order);
  }

  /** True where any of these is held, as far as the agent knows. */
  holdsAny(names: readonly (keyof Holds)[]): boolean {
    return names.some((name) => isHeld(this.#holds, name));
  }

  #hearStop(order: Order, clocks: readonly number[]): Hearing {
    if (this.#stops.has(keyOfStop(order))) return { is: 'known' };
    this.#remember(order);
    const known = this.#latest();
    const newer = canBeReal(order, clocks) && overtakes(order.revision, known);
    // With a number that is too low or cannot be real it counts as the latest known order: every later reset ends it, and
    // no earlier one does.
    const noted = newer ? order : { ...order, revision: Math.max(unnumberedStop, known) };
    const { revision, at: since, by } = noted;
    const hold = { on: true, revision, since, ...(by === undefined ? {} : { by }) };
    this.#holds = { ...this.#holds, stopped: hold, paused: hold };
    return { is: 'heed', order: noted };
  }

  #latest(): number {
    const known = Object.values(this.#holds).map(({ revision }) => revision);
    return known.reduce((latest, each) => (overtakes(each, latest) ? each : latest), 0);
  }

  #remember(stop: Order): void {
    this.#stops.add(keyOfStop(stop));
    for (const oldest of this.#stops) {
      if (this.#stops.size <= remembered) return;
      this.#stops.delete(oldest);
    }
  }
}

/** Refused is only what fits none of them. */
function canBeReal({ revision }: Order, clocks: readonly number[]): boolean {
  return clocks.some((now) => isPlausibleOrder(revision, now));
}

/** The same for all copies of one stop; the welcome's copy names no module. */
function keyOfStop({ revision, at, by }: Order): string {
  return `${revision} ${at} ${by ?? ''}`;
}

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
  readonly #timeout: number;
  /** How many safety stops have come. */
  #stops = 0;

  /**
   * @param timeout milliseconds that an order waits for what was ordered before it; an instrument that hangs longer is asked
   *   all the same
   */
  constructor(timeout: number) {
    this.#timeout = timeout;
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
        this.#timeout,
      );
      if (this.#stops === stops) return await begin();
    }
    await stopped;
  }

  /** Resolves when the calls have ended, however they did, or were waited for long enough. */
  async #endOf(calls: Call[]): Promise<void> {
    await within(Promise.allSettled(calls.map(({ ended }) => ended)), this.#timeout);
  }
}
