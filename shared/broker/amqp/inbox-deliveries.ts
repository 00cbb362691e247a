import type { Channel, ConsumeMessage } from 'amqplib';
import type { InboxMessage } from '../../contracts/message.ts';
import type { InboxDelivery } from '../broker.ts';
import type { OriginCheck } from './origin.ts';
import type { Session } from './session.ts';

/** The acknowledgement frames of one batch: everything up to a tag in one frame, and the rest one by one. */
interface AckFrames {
  upTo: number | undefined;
  single: number[];
}

/**
 * The deliveries of one channel that are not acknowledged, by tag (1, 2, 3, …). Finds the fewest frames for a batch. A
 * multiple acknowledgement must name a tag that is still open, or RabbitMQ closes the channel.
 */
export class AckWindow {
  /** All below are acknowledged. */
  #lowest = 1;
  readonly #above = new Set<number>();

  /** Takes note that `tags` are being acknowledged; those that were acknowledged before are left out. */
  settle(tags: readonly number[]): AckFrames {
    const fresh = [...new Set(tags)].filter((tag) => tag >= this.#lowest && !this.#above.has(tag));
    for (const tag of fresh) this.#above.add(tag);
    while (this.#above.delete(this.#lowest)) this.#lowest += 1;
    let upTo: number | undefined;
    const single: number[] = [];
    for (const tag of fresh) {
      if (tag >= this.#lowest) single.push(tag);
      else if (upTo === undefined || tag > upTo) upTo = tag;
    }
    return { upTo, single };
  }
}

/** What one channel delivered; nothing of it can be acknowledged once the connection is gone. */
export interface Reading {
  session: Session;
  queue: string;
  channel: Channel;
  window: AckWindow;
  origin: OriginCheck;
  /** How many messages to itself the owner has sent by it since it has last heard anything. */
  unheard: number;
}

/** One message of the broker, which may hold several of weir's. */
export class Received {
  readonly reading: Reading;
  readonly tag: number;
  readonly deliveredBefore: number;
  /** What of it is not done with. */
  readonly #open: Set<unknown>;

  constructor(received: ConsumeMessage, reading: Reading, parts: Iterable<unknown>) {
    this.reading = reading;
    this.tag = received.fields.deliveryTag;
    this.deliveredBefore = deliveredBefore(received);
    this.#open = new Set(parts);
  }

  /** A part is done with. True where that was the last, and all of it can be acknowledged. */
  finish(part: unknown): boolean {
    return this.#open.delete(part) && this.#open.size === 0;
  }
}

/** A message of weir's in it. */
export class Delivery implements InboxDelivery {
  readonly message: InboxMessage;
  readonly received: Received;

  constructor(message: InboxMessage, received: Received) {
    this.message = message;
    this.received = received;
  }

  get deliveredBefore(): number {
    return this.received.deliveredBefore;
  }
}

/** How often a quorum queue has handed a message out before, to anyone. */
function deliveredBefore({ fields, properties }: ConsumeMessage): number {
  const headers = (properties.headers ?? {}) as Record<string, unknown>;
  const counts = [headers['x-delivery-count'], headers['x-acquired-count']].map((count) =>
    typeof count === 'number' ? count : 0,
  );
  return Math.max(...counts, fields.redelivered ? 1 : 0);
}
