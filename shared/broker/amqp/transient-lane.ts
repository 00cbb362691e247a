import { randomBytes } from 'node:crypto';
import type { Channel, ConsumeMessage, Options } from 'amqplib';
import { limits } from '../limits.ts';
import { unavailable, type Outgoing } from './lane.ts';
import { declareAnswers } from './queues.ts';
import { reasonOf } from './reason-of.ts';
import type { Session } from './session.ts';

/** Who hears of what comes back: messages that came to no queue, and answers. */
export interface TransientListener {
  returned: (content: Buffer) => void;
  /** @param asker as whom this channel has asked */
  answered: (answer: ConsumeMessage, asker: string) => void;
}

/** One channel without confirms: what is sent on it keeps its order and may be lost. */
export class TransientLane {
  readonly #session: Session;
  readonly #channel: Channel;
  readonly #workcell: string;
  readonly #answered: TransientListener['answered'];
  /** Its own name as one that inquires. */
  readonly #asker = randomBytes(9).toString('base64url');
  /** Resolves when answers are read. */
  #reading: Promise<unknown> | undefined;
  /** Bytes that the channel was given since its buffer is full. */
  #unsent = 0;

  constructor(session: Session, channel: Channel, workcell: string, hears: TransientListener) {
    const { returned, answered } = hears;
    this.#session = session;
    this.#channel = channel;
    this.#workcell = workcell;
    this.#answered = answered;
    channel.on('drain', () => (this.#unsent = 0));
    channel.on('return', ({ content }) => returned(content));
  }

  /** False where the message was dropped, because the broker has read nothing for too long. */
  send({ exchange, key, content, id, mandatory, replyTo, userId }: Outgoing): boolean {
    if (this.#session.lost !== undefined || this.#unsent > limits.unsentBytes) return false;
    const properties = { messageId: id, persistent: false, mandatory, contentType: 'application/json' };
    const options: Options.Publish = properties;
    if (replyTo !== undefined) options.replyTo = replyTo;
    if (userId !== undefined) options.userId = userId;
    if (!this.#channel.publish(exchange, key, content, options)) this.#unsent += content.length;
    return true;
  }

  /** As `send`, of something that is answered by a message of its own. Rejects where the connection breaks. */
  async sendToBeAnswered(message: Omit<Outgoing, 'replyTo'>): Promise<boolean> {
    this.#reading ??= this.#readAnswers();
    await this.#orLost(this.#reading);
    return this.send({ ...message, replyTo: this.#asker });
  }

  /** In a queue that is made for the first inquiry: few processes make any. */
  async #readAnswers(): Promise<void> {
    const queue = await declareAnswers(this.#channel, this.#workcell, this.#asker);
    const consumer = (answer: ConsumeMessage | null): void => {
      if (answer === null) this.#session.lose(`the queue ${queue} was deleted`);
      else this.#answered(answer, this.#asker);
    };
    await this.#channel.consume(queue, consumer, { noAck: true });
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
