import type { Broker } from '../../shared/broker/index.ts';
import { message, type InboxMessage } from '../../shared/contracts/message.ts';

/**
 * The time in which a new owner grants nothing, because agents that knew the last one may have something to tell first. It is counted
 * in ticks of the owner, not by a clock: a process that was kept from its work has heard nobody meanwhile. And it is over only when a poke
 * that the owner puts into its own inbox after that has come round: whatever was said before is heard by then, however late it is delivered.
 */
export class Grace {
  readonly #ticks: number;
  readonly #broker: Pick<Broker, 'sendToInbox'>;
  readonly #poke: InboxMessage;
  #left: number;
  /** The broker has not answered a poke. */
  #poking = false;

  /** @param ticks so many ticks of the owner; with none, there is no grace */
  constructor(ticks: number, workcell: string, broker: Pick<Broker, 'sendToInbox'>) {
    this.#ticks = this.#left = ticks;
    this.#broker = broker;
    this.#poke = message('poke', { workcell, body: {} });
  }

  /** The owner was at work, and all agents are asked for a hello. */
  tick(): void {
    if (this.#left > 1) {
      this.#left -= 1;
    } else if (!this.#poking) {
      // A poke that was lost is sent again as much later.
      this.#left = this.#ticks;
      this.#poking = true;
      const sent = this.#broker.sendToInbox(this.#poke).catch(() => undefined);
      void sent.then(() => (this.#poking = false));
    }
  }

  /** True where one of the messages says that it is over. */
  endsWith(messages: readonly InboxMessage[]): boolean {
    return messages.some(({ id }) => id === this.#poke.id);
  }
}
