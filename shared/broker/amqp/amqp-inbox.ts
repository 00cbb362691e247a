import type { Channel, ConsumeMessage } from 'amqplib';
import { decodeInbox, type InboxMessage } from '../../contracts/message.ts';
import { messageOf } from '../../errors/weir-error.ts';
import type { Inbox, InboxDelivery, InboxListener } from '../broker.ts';
import { limits } from '../limits.ts';
import { AckWindow } from './ack-window.ts';
import type { DeadLetters } from './dead-letters.ts';
import { deliveredBefore } from './delivered-before.ts';
import type { Link } from './link.ts';
import { Opening } from './opening.ts';
import { declareInbox } from './queues.ts';
import type { Session } from './session.ts';

/** What one connection delivered; nothing of it can be acknowledged once the connection is gone. */
interface Tenure {
  session: Session;
  channel: Channel;
  window: AckWindow;
}

class Delivery implements InboxDelivery {
  constructor(
    readonly message: InboxMessage,
    readonly deliveredBefore: number,
    readonly tenure: Tenure,
    readonly tag: number,
    readonly content: Buffer,
  ) {}
}

/**
 * The inbox on a connection of its own: closing it makes the broker hand over at once, and return what was not
 * acknowledged in its order. Cancelling the consumer would let the next owner see later messages first.
 */
export class AmqpInbox implements Inbox {
  readonly #link: Link;
  readonly #listener: InboxListener;
  readonly #dead: DeadLetters;
  readonly #workcell: string;
  readonly #opening = new Opening();
  #queue = '';
  #tenure: Tenure | undefined;

  constructor(link: Link, workcell: string, listener: InboxListener, dead: DeadLetters) {
    this.#link = link;
    this.#workcell = workcell;
    this.#listener = listener;
    this.#dead = dead;
    link.attach((session) => this.#attach(session));
    link.onClosed(() => this.#opening.fail('the inbox was closed'));
  }

  /** Resolves before the first delivery; rejects where the inbox is closed before it was ever open. */
  opened(): Promise<void> {
    return this.#opening.done;
  }

  ack(deliveries: readonly InboxDelivery[]): void {
    const tenure = this.#tenure;
    if (!tenure) return;
    const ours = deliveries.filter((one) => one instanceof Delivery && one.tenure === tenure) as Delivery[];
    this.#settle(
      tenure,
      ours.map((one) => one.tag),
    );
  }

  async dead(delivery: InboxDelivery, reason: string): Promise<void> {
    if (!(delivery instanceof Delivery)) return;
    await this.#dead.put({ queue: this.#queue, content: delivery.content, reason });
    this.ack([delivery]);
  }

  close(): Promise<void> {
    return this.#link.close();
  }

  async #attach(session: Session): Promise<void> {
    const channel = await session.openChannel();
    const queue = await declareInbox(channel, this.#workcell);
    this.#queue = queue;
    await channel.prefetch(limits.inboxPrefetch);
    const tenure: Tenure = { session, channel, window: new AckWindow() };
    this.#tenure = tenure;
    session.onLost(() => {
      this.#tenure = undefined;
      this.#listener.interrupted();
    });
    this.#opening.succeed();
    await channel.consume(queue, (message) => {
      if (message === null) session.lose(`the queue ${queue} was deleted`);
      else if (session.lost === undefined) this.#deliver(message, tenure);
    });
  }

  #deliver(received: ConsumeMessage, tenure: Tenure): void {
    const tag = received.fields.deliveryTag;
    const { content } = received;
    let message: InboxMessage;
    try {
      message = decodeInbox(content);
    } catch (error) {
      const letter = { queue: this.#queue, content, reason: messageOf(error) };
      void this.#dead.insist(letter, tenure.session).then((buried) => buried && this.#settle(tenure, [tag]));
      return;
    }
    this.#listener.delivered(new Delivery(message, deliveredBefore(received), tenure, tag, content));
  }

  #settle({ session, channel, window }: Tenure, tags: readonly number[]): void {
    if (session.lost !== undefined) return;
    const { upTo, single } = window.settle(tags);
    if (upTo !== undefined) channel.ack(tagged(upTo), true);
    for (const tag of single) channel.ack(tagged(tag));
  }
}

/** amqplib takes a message where the protocol wants only its tag. */
function tagged(deliveryTag: number): ConsumeMessage {
  return { fields: { deliveryTag } } as ConsumeMessage;
}
