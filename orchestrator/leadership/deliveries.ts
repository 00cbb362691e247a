import type { InboxDelivery } from '../../shared/broker/index.ts';
import type { InboxMessage } from '../../shared/contracts/message.ts';
import { mayBePoison } from './poison-message.ts';

/**
 * So many messages are left unacknowledged for want of replicas, and for so long, in milliseconds: the broker delivers no more than
 * `inboxPrefetch`, and ends a channel that owes it an acknowledgement for half an hour.
 */
const heldBack = { most: 500, ms: 10 * 60_000 };

/** Messages that a commit has taken in, and perhaps too few replicas. */
interface Held {
  deliveries: readonly InboxDelivery[];
  /** The number of that commit. */
  commit: number;
  /** By the process's clock, which never goes back. */
  since: number;
}

/**
 * True for what nobody but the broker has until the owner has committed it. Agents send again what their journals have, runs and orders lie in the
 * store before their message comes.
 */
export function isOfPeople({ type }: InboxMessage): boolean {
  return ofPeople.has(type);
}

const ofPeople = new Set<InboxMessage['type']>([
  ...(['run.control', 'run.resolve', 'run.edit', 'workcell.control', 'workcell.abandon'] as const),
  ...(['workcell.define', 'location.set', 'supplies.refill', 'reservation.make', 'reservation.end'] as const),
]);

/** What the broker has delivered and nobody has acknowledged, and how much of it the next turn plays. */
export class Deliveries {
  #waiting: InboxDelivery[] = [];
  #applying: readonly InboxDelivery[] = [];
  /** All of `#applying` is applied, or put aside. */
  #played = true;
  /** So many are still to be applied one by one, because one of them made a turn fail. */
  #alone = 0;
  #held: Held[] = [];

  /** What the turn under way plays; empty once the connection that delivered it is gone. */
  get applying(): readonly InboxDelivery[] {
    return this.#applying;
  }

  /** True where none waits to be applied. */
  get empty(): boolean {
    return this.#waiting.length === 0;
  }

  /** When the oldest that is not played was sent, in milliseconds since the epoch by its sender's clock; undefined where none waits. */
  oldest(): number | undefined {
    const first = (this.#played ? undefined : this.#applying[0]) ?? this.#waiting[0];
    return first?.message.at;
  }

  add(delivery: InboxDelivery): void {
    this.#waiting.push(delivery);
  }

  /** The connection is gone: all of it is delivered again; played from here, it would be news of the past to whoever owns by then. */
  clear(): void {
    this.#waiting = [];
    this.#applying = [];
    this.#held = [];
    this.#alone = 0;
  }

  /** They are applied with the commit of that number of the term, and not acknowledged before replicas have it. */
  hold(deliveries: readonly InboxDelivery[], commit: number): void {
    if (deliveries.length > 0) this.#held.push({ deliveries, commit, since: performance.now() });
  }

  /**
   * What may be acknowledged now that replicas have so many commits of the term, and what cannot be kept back any longer without them.
   * @returns also how many are of the latter: they are lost if the master is
   */
  release(kept: number): { released: InboxDelivery[]; unkept: number } {
    const latest = performance.now() - heldBack.ms;
    let rest = this.#held.reduce((sum, { deliveries }) => sum + deliveries.length, 0);
    let unkept = 0;
    const released: InboxDelivery[] = [];
    for (let [first] = this.#held; first; [first] = this.#held) {
      const isKept = first.commit <= kept;
      if (!isKept && first.since > latest && rest <= heldBack.most) break;
      rest -= first.deliveries.length;
      if (!isKept) unkept += first.deliveries.length;
      released.push(...first.deliveries);
      this.#held.shift();
    }
    return { released, unkept };
  }

  /** The term is over: the store may have forgotten what is held, so that the next one plays it before all else. */
  putBackHeld(): void {
    const held = this.#held.flatMap(({ deliveries }) => deliveries);
    this.#held = [];
    this.#waiting.unshift(...held);
    // Whoever is to be played alone waits behind them.
    if (this.#alone > 0) this.#alone += held.length;
  }

  /** Begins a turn with all that is pending, or with a single one where that must be applied alone. */
  begin(): void {
    const first = this.#waiting.findIndex(({ message, deliveredBefore }) =>
      mayBePoison(message, deliveredBefore),
    );
    const all = first === -1 ? this.#waiting.length : Math.max(1, first);
    this.#applying = this.#waiting.splice(0, this.#alone > 0 ? 1 : all);
    this.#played = false;
  }

  /** What is being applied is applied, or put aside. */
  end(): void {
    this.#alone = Math.max(0, this.#alone - this.#applying.length);
    this.#played = true;
  }

  /** As `end`; whatever fails afterwards does not put it back. */
  leave(): void {
    this.end();
    this.#applying = [];
  }

  /** What was being applied is to be applied again; `alone`: one by one, for one of it made the turn fail. */
  putBack(alone: boolean): void {
    this.#waiting.unshift(...this.#applying);
    if (alone) this.#alone = this.#applying.length;
    this.#played = true;
  }
}
