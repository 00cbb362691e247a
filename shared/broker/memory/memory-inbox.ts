import { decodeInbox, type InboxMessage } from '../../contracts/message.ts';
import { messageOf } from '../../errors/weir-error.ts';
import type { Inbox, InboxDelivery, InboxListener } from '../broker.ts';
import { limits } from '../limits.ts';
import { topology } from '../topology.ts';
import type { MemoryHub } from './memory-hub.ts';
import type { Held, MemoryHolder } from './memory-queue.ts';

class Delivery implements InboxDelivery {
  readonly message: InboxMessage;
  readonly held: Held;

  constructor(message: InboxMessage, held: Held) {
    this.message = message;
    this.held = held;
  }

  get deliveredBefore(): number {
    return this.held.deliveredBefore;
  }
}

/** Competes for the inbox of a hub. */
export class MemoryInbox implements Inbox {
  readonly #hub: MemoryHub;
  readonly #listener: InboxListener;
  readonly #holder: MemoryHolder;
  #onClosed: (() => void) | undefined;

  constructor(hub: MemoryHub, listener: InboxListener, closed: () => void) {
    this.#onClosed = closed;
    this.#hub = hub;
    this.#listener = listener;
    this.#holder = hub.inbox.consume(limits.inboxPrefetch, (held) => this.#deliver(held));
  }

  ack(deliveries: readonly InboxDelivery[]): void {
    for (const delivery of deliveries) if (delivery instanceof Delivery) delivery.held.ack();
  }

  async dead(delivery: InboxDelivery, reason: string): Promise<void> {
    if (delivery instanceof Delivery) this.#bury(delivery.held, reason);
  }

  async close(): Promise<void> {
    const onClosed = this.#onClosed;
    if (!onClosed) return;
    this.#onClosed = undefined;
    onClosed();
    this.#listener.interrupted();
    this.#holder.release();
  }

  #deliver(held: Held): void {
    let message: InboxMessage;
    try {
      message = decodeInbox(held.content);
    } catch (error) {
      this.#bury(held, messageOf(error));
      return;
    }
    this.#listener.delivered(new Delivery(message, held));
  }

  #bury(held: Held, reason: string): void {
    this.#hub.bury({ queue: topology.inbox(this.#hub.workcell), content: held.content, reason });
    held.ack();
  }
}
