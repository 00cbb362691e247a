import type { InboxDelivery } from '../../shared/broker/index.ts';
import { mayBePoison } from './poison-message.ts';

/** What the broker has delivered and nobody has acknowledged, and how much of it the next turn plays. */
export class Deliveries {
  #waiting: InboxDelivery[] = [];
  #applying: readonly InboxDelivery[] = [];
  /** All of `#applying` is applied, or put aside. */
  #played = true;
  /** So many are still to be applied one by one, because one of them made a turn fail. */
  #alone = 0;

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
    this.#alone = 0;
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
