import type { Channel } from 'amqplib';
import { decodeBeat, type BeatMessage } from '../../contracts/message.ts';
import { messageOf } from '../../errors/weir-error.ts';
import type { Closable } from '../broker.ts';
import type { DeadLetters } from './dead-letters.ts';
import type { Link } from './link.ts';
import { Opening } from './opening.ts';
import { declareBeats } from './queues.ts';
import type { Session } from './session.ts';

/** Reads the beat queue, without acknowledgements: a lost beat is followed by the next one. */
export class AmqpBeats implements Closable {
  readonly #link: Link;
  readonly #workcell: string;
  readonly #listener: (message: BeatMessage) => void;
  readonly #dead: DeadLetters;
  readonly #opening = new Opening();
  readonly #attachment = (session: Session) => this.#attach(session);
  #channel: Channel | undefined;
  #closed = false;

  constructor(link: Link, workcell: string, listener: (message: BeatMessage) => void, dead: DeadLetters) {
    this.#link = link;
    this.#workcell = workcell;
    this.#listener = listener;
    this.#dead = dead;
    link.attach(this.#attachment);
    link.onClosed(() => this.#opening.fail('the broker was closed'));
  }

  /** Resolves before the first beat; rejects where it is closed before it was ever open. */
  opened(): Promise<void> {
    return this.#opening.done;
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    this.#link.detach(this.#attachment);
    this.#opening.fail('the beats were closed');
    await this.#channel?.close().catch(() => undefined);
  }

  async #attach(session: Session): Promise<void> {
    const channel = await session.openChannel();
    const queue = await declareBeats(channel, this.#workcell);
    if (this.#closed) return channel.close();
    this.#channel = channel;
    session.onLost(() => (this.#channel = undefined));
    this.#opening.succeed();
    await channel.consume(
      queue,
      (message) => {
        if (message === null) session.lose(`the queue ${queue} was deleted`);
        else if (!this.#closed) this.#deliver(queue, message.content, session);
      },
      { noAck: true },
    );
  }

  #deliver(queue: string, content: Buffer, session: Session): void {
    let message: BeatMessage;
    try {
      message = decodeBeat(content);
    } catch (error) {
      void this.#dead.insist({ queue, content, reason: messageOf(error) }, session);
      return;
    }
    this.#listener(message);
  }
}
