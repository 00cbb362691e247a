import type { Channel } from 'amqplib';
import { limits } from '../limits.ts';
import { unavailable, type Outgoing } from './lane.ts';
import { reasonOf } from './reason-of.ts';
import type { Session } from './session.ts';

/** One channel without confirms: what is sent on it keeps its order and may be lost. */
export class TransientLane {
  readonly #session: Session;
  readonly #channel: Channel;
  /** Bytes that the channel was given since its buffer is full. */
  #unsent = 0;

  constructor(session: Session, channel: Channel, returned: (content: Buffer) => void) {
    this.#session = session;
    this.#channel = channel;
    channel.on('drain', () => (this.#unsent = 0));
    channel.on('return', ({ content }) => returned(content));
  }

  /** False where the message was dropped, because the broker has read nothing for too long. */
  send({ exchange, key, content, id, mandatory }: Outgoing): boolean {
    if (this.#session.lost !== undefined || this.#unsent > limits.unsentBytes) return false;
    const options = { messageId: id, persistent: false, mandatory, contentType: 'application/json' };
    if (!this.#channel.publish(exchange, key, content, options)) this.#unsent += content.length;
    return true;
  }

  /**
   * Resolves when the broker has routed all that was sent before. It answers a channel in order: the answer to a question
   * tells as much as a confirm, and only whoever wants to know pays for it.
   */
  async routed(exchange: string): Promise<void> {
    const lost = new Promise<never>((_, reject) =>
      this.#session.onLost((reason) => reject(new Error(reason))),
    );
    try {
      await Promise.race([this.#channel.checkExchange(exchange), lost]);
    } catch (error) {
      throw unavailable(reasonOf(error));
    }
  }
}
