import type { Channel, ConsumeMessage } from 'amqplib';
import { decodeHeartbeat, type HeartbeatMessage } from '../../contracts/message.ts';
import { messageOf } from '../../kernel/errors/weir-error.ts';
import type { Closable } from '../broker.ts';
import type { DeadLetters } from './dead-letters.ts';
import type { Link } from './link.ts';
import { Opening } from './opening.ts';
import type { OriginCheck } from './origin.ts';
import { declareHeartbeats } from './queues.ts';
import type { Session } from './session.ts';

/** Reads the heartbeat queue, without acknowledgements: a lost heartbeat is followed by the next one. */
export class AmqpHeartbeats implements Closable {
  readonly #link: Link;
  readonly #options: { workcell: string; heartbeatExpiry: number };
  readonly #listener: (message: HeartbeatMessage) => void;
  readonly #dead: DeadLetters;
  readonly #origin: OriginCheck;
  readonly #opening = new Opening();
  readonly #attachment = (session: Session) => this.#attach(session);
  #channel: Channel | undefined;
  #closed = false;

  constructor(
    link: Link,
    options: { workcell: string; heartbeatExpiry: number },
    listener: (message: HeartbeatMessage) => void,
    dead: DeadLetters,
    origin: OriginCheck,
  ) {
    this.#link = link;
    this.#options = options;
    this.#listener = listener;
    this.#dead = dead;
    this.#origin = origin;
    link.attach(this.#attachment);
    link.onClosed(() => this.#opening.fail('the broker was closed'));
  }

  /** Resolves before the first heartbeat; rejects where it is closed before it was ever open. */
  opened(): Promise<void> {
    return this.#opening.done;
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    this.#link.detach(this.#attachment);
    this.#opening.fail('the heartbeats were closed');
    await this.#channel?.close().catch(() => undefined);
  }

  async #attach(session: Session): Promise<void> {
    const channel = await session.openChannel();
    const { workcell, heartbeatExpiry } = this.#options;
    const queue = await declareHeartbeats(channel, workcell, heartbeatExpiry);
    if (this.#closed) return channel.close();
    this.#channel = channel;
    session.onLost(() => (this.#channel = undefined));
    this.#opening.succeed();
    await channel.consume(
      queue,
      (message) => {
        if (message === null) session.lose(`the queue ${queue} was deleted`);
        else if (!this.#closed) this.#deliver(queue, message, session);
      },
      { noAck: true },
    );
  }

  #deliver(queue: string, received: ConsumeMessage, session: Session): void {
    const { content } = received;
    let message: HeartbeatMessage;
    try {
      message = decodeHeartbeat(content);
    } catch (error) {
      void this.#dead.insist({ queue, content, reason: messageOf(error) }, session);
      return;
    }
    if (this.#origin.believes(message, received)) this.#listener(message);
  }
}
