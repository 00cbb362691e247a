import type { ConfirmChannel } from 'amqplib';
import { WeirError } from '../../kernel/errors/weir-error.ts';
import { reasonOf } from './reason-of.ts';

/** One message on its way out. */
export interface Outgoing {
  /** The empty one delivers to the queue that `key` names. */
  exchange: string;
  key: string;
  content: Buffer;
  /** Tells apart what the broker returns. */
  id: string;
  /** Survives a restart of the broker, where the queue does. */
  persistent: boolean;
  /** Rejects with `unroutable` where no queue takes it. */
  mandatory: boolean;
  headers?: Record<string, string>;
  /** The name of whom an answer is to go to. */
  replyTo?: string;
  /** The account that sends it; the broker refuses another one's. */
  userId?: string;
}

/** One channel with confirms, for as long as its connection lives. */
export class Lane {
  readonly #opening: Promise<ConfirmChannel>;
  #channel: ConfirmChannel | undefined;
  /** How often each message was returned and not yet confirmed: a returned message is confirmed all the same. */
  readonly #returned = new Map<string, number>();

  constructor(opening: Promise<ConfirmChannel>) {
    this.#opening = opening.then((channel) => {
      channel.on('return', (message) => {
        const id = String(message.properties.messageId);
        this.#returned.set(id, (this.#returned.get(id) ?? 0) + 1);
      });
      this.#channel = channel;
      return channel;
    });
    // Whoever publishes is told.
    this.#opening.catch(() => undefined);
  }

  /** Resolves when the channel is open. */
  async opened(): Promise<void> {
    await this.#opening;
  }

  /** Resolves when the broker has confirmed the message; see `Broker` for how it rejects. */
  async publish(message: Outgoing): Promise<void> {
    try {
      await this.#publish(this.#channel ?? (await this.#opening), message);
    } catch (error) {
      throw WeirError.is(error) ? error : unavailable(reasonOf(error));
    }
  }

  #publish(channel: ConfirmChannel, message: Outgoing): Promise<void> {
    return new Promise((resolve, reject) => {
      const { exchange, key, content, id, persistent, mandatory, headers, userId } = message;
      const settle = (error: Error | null): void => {
        const count = this.#returned.get(id) ?? 0;
        if (count > 0) this.#returned.set(id, count - 1);
        if (count === 1) this.#returned.delete(id);
        if (error) reject(unavailable(`${error.message} before the message was confirmed`));
        else if (count > 0) reject(unroutable(key));
        else resolve();
      };
      const properties = { messageId: id, persistent, mandatory, contentType: 'application/json' };
      const options = { ...properties, ...(headers && { headers }), ...(userId !== undefined && { userId }) };
      channel.publish(exchange, key, content, options, settle);
    });
  }
}

export function unavailable(reason: string): WeirError {
  return new WeirError('broker_unavailable', `the broker did not take the message: ${reason}`);
}

function unroutable(queue: string): WeirError {
  return new WeirError('unroutable', `there is no queue ${queue}: nobody has declared it`, {
    details: { queue },
  });
}
