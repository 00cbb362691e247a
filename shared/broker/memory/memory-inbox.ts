import {
  type Decoded,
  decodeForOwner,
  decodeFromInbox,
  decodeReports,
  type InboxMessage,
} from '../../contracts/message.ts';
import type { Inbox, InboxDelivery, InboxListener } from '../broker.ts';
import { limits } from '../broker-options.ts';
import { outgoing } from '../outgoing.ts';
import { version } from '../../kernel/version.ts';
import { topology } from '../topology.ts';
import type { MemoryHub } from './memory-hub.ts';
import type { Held, MemoryHolder } from './memory-queue.ts';

class Delivery implements InboxDelivery {
  readonly message: InboxMessage;
  readonly deliveredBefore: number;
  readonly queue: string;
  /** Ignored where it was called before. */
  readonly ack: () => void;

  constructor(message: InboxMessage, { deliveredBefore }: Held, queue: string, ack: () => void) {
    this.message = message;
    this.deliveredBefore = deliveredBefore;
    this.queue = queue;
    this.ack = ack;
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
        if (this.#holders.length === 1) this.#readOthers();
        this.#deliver(held, inbox, decodeFromInbox);
      }),
    ];
  }

  ack(deliveries: readonly InboxDelivery[]): void {
    for (const delivery of deliveries) if (delivery instanceof Delivery) delivery.ack();
  }

  async dead(delivery: InboxDelivery, reason: string): Promise<void> {
    if (!(delivery instanceof Delivery)) return;
    const content = Buffer.from(JSON.stringify(delivery.message));
    this.#hub.bury({ queue: delivery.queue, content, reason });
    delivery.ack();
  }

  async close(): Promise<void> {
    const onClosed = this.#onClosed;
    if (!onClosed) return;
    this.#onClosed = undefined;
    onClosed();
    this.#listener.interrupted();
    for (const holder of this.#holders) holder.release();
  }

  #readOthers(): void {
    const reports = topology.reports(this.#hub.workcell);
    this.#holders.push(
      this.#hub.reports.consume(limits.inboxPrefetch, (held) => this.#deliver(held, reports, decodeReports)),
    );
    if (this.#listener.inquiry)
      this.#holders.push(this.#hub.ownerInquiries.consume(Infinity, (held) => this.#inquired(held)));
  }

  #inquired({ content, ack }: Held): void {
    ack();
    const { messages, unfit } = decodeForOwner(content);
    for (const letter of unfit) this.#hub.bury({ queue: topology.inquiries(this.#hub.workcell), ...letter });
    for (const inquiry of messages)
      this.#listener.inquiry?.(inquiry, (answer) => this.#hub.answer(inquiry.id, outgoing(answer)));
  }

  #deliver(held: Held, queue: string, decode: (content: Buffer) => Decoded<InboxMessage>): void {
    const { messages, unfit } = decode(held.content);
    for (const letter of unfit) this.#hub.bury({ queue, ...letter });
    const open = new Set(messages);
    if (open.size === 0) held.ack();
    for (const message of messages) {
      // A hello does not carry the version itself (see its schema). All parts of this broker run the same one.
      if (message.type === 'agent.hello') message.body.version = version;
      const ack = (): void => {
        if (open.delete(message) && open.size === 0) held.ack();
      };
      this.#listener.delivered(new Delivery(message, held, queue, ack));
    }
  }
}
