import type { Channel } from 'amqplib';
import { limits } from '../limits.ts';
import { unavailable, type Outgoing } from './lane.ts';
import { reasonOf } from './reason-of.ts';
import type { Session } from './session.ts';

/** RabbitMQ's own way back to the channel that a message came from: no queue, and gone with the channel. */
const directReply = 'amq.rabbitmq.reply-to';

/** Who hears of what comes back: messages that came to no queue, and answers. */
export interface TransientListener {
  returned: (content: Buffer) => void;
  answered: (content: Buffer) => void;
}

/** One channel without confirms: what is sent on it keeps its order and may be lost. */
export class TransientLane {
  readonly #session: Session;
  readonly #channel: Channel;
  readonly #answered: (content: Buffer) => void;
  /** Resolves when answers are read. */
  #reading: Promise<unknown> | undefined;
  /** Bytes that the channel was given since its buffer is full. */
  #unsent = 0;

  constructor(session: Session, channel: Channel, hears: TransientListener) {
    const { returned, answered } = hears;
    this.#session = session;
    this.#channel = channel;
    this.#answered = answered;
    channel.on('drain', () => (this.#unsent = 0));
    channel.on('return', ({ content }) => returned(content));
  }

  /** False where the message was dropped, because the broker has read nothing for too long. */
  send({ exchange, key, content, id, mandatory, replyTo }: Outgoing): boolean {
    if (this.#session.lost !== undefined || this.#unsent > limits.unsentBytes) return false;
    const properties = { messageId: id, persistent: false, mandatory, contentType: 'application/json' };
    const options = replyTo === undefined ? properties : { ...properties, replyTo };
    if (!this.#channel.publish(exchange, key, content, options)) this.#unsent += content.length;
    return true;
  }

  /** As `send`, of something that is answered by a message of its own. Rejects where the connection breaks. */
  async sendToBeAnswered(message: Omit<Outgoing, 'replyTo'>): Promise<boolean> {
    // The broker wants them read before it takes a message that asks for one.
    this.#reading ??= this.#channel.consume(directReply, (reply) => reply && this.#answered(reply.content), {
      noAck: true,
    });
    await this.#orLost(this.#reading);
    return this.send({ ...message, replyTo: directReply });
  }

  /**
   * Resolves when the broker has routed all that was sent before. It answers a channel in order: the answer to a question
   * tells as much as a confirm, and only whoever wants to know pays for it.
   */
  async routed(exchange: string): Promise<void> {
    await this.#orLost(this.#channel.checkExchange(exchange));
  }

  async #orLost(answer: Promise<unknown>): Promise<void> {
    const lost = new Promise<never>((_, reject) =>
      this.#session.onLost((reason) => reject(new Error(reason))),
    );
    try {
      await Promise.race([answer, lost]);
    } catch (error) {
      throw unavailable(reasonOf(error));
    }
  }
}
