import { decodeInbox, decodeReport, type InboxMessage } from '../../contracts/message.ts';
import { messageOf } from '../../kernel/errors/weir-error.ts';
import type { Inbox, InboxDelivery, InboxListener } from '../broker.ts';
import { limits } from '../broker-options.ts';
import { topology } from '../topology.ts';
import type { MemoryHub } from './memory-hub.ts';
import type { Held, MemoryHolder } from './memory-queue.ts';

class Delivery implements InboxDelivery {
  readonly message: InboxMessage;
  readonly held: Held;
  readonly queue: string;

  constructor(message: InboxMessage, held: Held, queue: string) {
    this.message = message;
    this.held = held;
    this.queue = queue;
  }

  get deliveredBefore(): number {
    return this.held.deliveredBefore;
  }
}

/** Competes for the inbox of a hub, and reads its reports once the inbox is its own. */
export class MemoryInbox implements Inbox {
  readonly #hub: MemoryHub;
  readonly #listener: InboxListener;
  readonly #holders: MemoryHolder[];
  #onClosed: (() => void) | undefined;

  constructor(hub: MemoryHub, listener: InboxListener, closed: () => void) {
    this.#onClosed = closed;
    this.#hub = hub;
    this.#listener = listener;
    const inbox = topology.inbox(hub.workcell);
    this.#holders = [
      hub.inbox.consume(limits.inboxPrefetch, (held) => {
        if (this.#holders.length === 1) this.#readReports();
        this.#deliver(held, inbox, decodeInbox);
      }),
    ];
  }

  ack(deliveries: readonly InboxDelivery[]): void {
    for (const delivery of deliveries) if (delivery instanceof Delivery) delivery.held.ack();
  }

  async dead(delivery: InboxDelivery, reason: string): Promise<void> {
    if (delivery instanceof Delivery) this.#bury(delivery.held, delivery.queue, reason);
  }

  async close(): Promise<void> {
    const onClosed = this.#onClosed;
    if (!onClosed) return;
    this.#onClosed = undefined;
    onClosed();
    this.#listener.interrupted();
    for (const holder of this.#holders) holder.release();
  }

  #readReports(): void {
    const reports = topology.reports(this.#hub.workcell);
    this.#holders.push(
      this.#hub.reports.consume(limits.inboxPrefetch, (held) => this.#deliver(held, reports, decodeReport)),
    );
  }

  #deliver(held: Held, queue: string, decode: (content: Buffer) => InboxMessage): void {
    let message: InboxMessage;
    try {
      message = decode(held.content);
    } catch (error) {
      this.#bury(held, queue, messageOf(error));
      return;
    }
    this.#listener.delivered(new Delivery(message, held, queue));
  }

  #bury(held: Held, queue: string, reason: string): void {
    this.#hub.bury({ queue, content: held.content, reason });
    held.ack();
  }
}
