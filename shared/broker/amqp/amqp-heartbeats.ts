import type { Channel, ConsumeMessage } from 'amqplib';
import { decodeHeartbeat, type HeartbeatMessage } from '../../contracts/message.ts';
import { messageOf } from '../../kernel/errors/weir-error.ts';
import type { Closable } from '../broker.ts';
import type { DeadLetters } from './dead-letters.ts';
import type { Link } from './link.ts';
import { Opening } from './opening.ts';
import type { OriginCheck } from './origin.ts';
import { homedHeartbeats, readHomed } from './homed-queue.ts';
import type { Session } from './session.ts';

interface HeartbeatsOptions {
  workcell: string;
  /** Milliseconds, see `declareHeartbeats`. */
  heartbeatExpiry: number;
  /** Is told which queue is read. */
  reads: (queue: string) => void;
}

/** Reads the heartbeat queue, without acknowledgements: a lost heartbeat is followed by the next one. */
export class AmqpHeartbeats implements Closable {
  readonly #link: Link;
  readonly #options: HeartbeatsOptions;
  readonly #listener: (message: HeartbeatMessage) => void;
  readonly #dead: DeadLetters;
  readonly #origin: OriginCheck;
  readonly #opening = new Opening();
  readonly #attachment = (session: Session) => this.#attach(session);
  readonly #channels = new Set<Channel>();
  #closed = false;

  constructor(
    link: Link,
    options: HeartbeatsOptions,
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
    await Promise.allSettled([...this.#channels].map((channel) => channel.close()));
  }

  async #attach(session: Session): Promise<void> {
    const { workcell, heartbeatExpiry } = this.#options;
    await readHomed(session, homedHeartbeats(workcell, heartbeatExpiry), (queue, gone) =>
      this.#read(session, queue, gone),
    );
  }

  async #read(session: Session, queue: string, gone: () => void): Promise<void> {
    const channel = await session.openChannel();
    if (this.#closed) return channel.close();
    this.#channels.add(channel);
    session.onLost(() => this.#channels.delete(channel));
    this.#options.reads(queue);
    this.#opening.succeed();
    await channel.consume(
      queue,
      (message) => {
        if (message === null) gone();
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
