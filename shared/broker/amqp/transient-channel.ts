import type { ConfirmChannel, Channel, ConsumeMessage, Options } from 'amqplib';
import { WeirError } from '../../kernel/errors/weir-error.ts';
import { defined } from '../../kernel/json/json.ts';
import { reasonOf } from './opening.ts';
import { randomBytes } from 'node:crypto';
import { limits } from '../broker-options.ts';
import { declareAnswers } from './queues.ts';
import type { Session } from './session.ts';

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
  /** The name of whom, or of the queue that, an answer is to go to. */
  replyTo?: string;
  /** The account that sends it; the broker refuses another one's. */
  userId?: string;
  /** The weir that sends it, where whoever reads it is to know. */
  appId?: string;
}

/**
 * For a node that has others beside it to confirm a message, in milliseconds: one that was cut off from them and is back may hold what an older
 * channel publishes for ever.
 */
const confirmLimit = 8_000;

/** One channel with confirms, for as long as its connection lives. */
export class ConfirmedChannel {
  readonly #session: Session;
  readonly #opening: Promise<ConfirmChannel>;
  #channel: ConfirmChannel | undefined;
  /** How often each message was returned and not yet confirmed: a returned message is confirmed all the same. */
  readonly #returned = new Map<string, number>();

  constructor(session: Session) {
    this.#session = session;
    this.#opening = session.openConfirmChannel().then((channel) => {
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
      const late = this.#session.hasOthers ? setTimeout(() => this.#unconfirmed(), confirmLimit) : undefined;
      const { exchange, key, content, id, persistent, mandatory, headers, userId, appId, replyTo } = message;
      const settle = (error: Error | null): void => {
        clearTimeout(late);
        const count = this.#returned.get(id) ?? 0;
        if (count > 0) this.#returned.set(id, count - 1);
        if (count === 1) this.#returned.delete(id);
        if (error) reject(unavailable(`${error.message} before the message was confirmed`));
        else if (count > 0) reject(unroutable(key));
        else resolve();
      };
      const properties = { messageId: id, persistent, mandatory, contentType: 'application/json' };
      const options = { ...properties, ...defined({ headers, userId, appId, replyTo }) };
      channel.publish(exchange, key, content, options, settle);
    });
  }

  /** Under an alarm no node of the broker confirms anything. */
  #unconfirmed(): void {
    if (!this.#session.isBlocked) this.#session.lose(`it confirmed nothing in ${confirmLimit / 1000} s`);
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

/** As whom the sender of an inquiry is to be answered. It becomes a part of a name: undefined where it cannot. */
export function callerOf({ replyTo }: ConsumeMessage['properties']): string | undefined {
  const caller = replyTo as unknown;
  return typeof caller === 'string' && /^[\w-]{1,64}$/.test(caller) ? caller : undefined;
}

/** Who hears of what comes back: messages that came to no queue, and answers. */
export interface TransientListener {
  returned: (content: Buffer) => void;
  /** @param caller as whom this channel has asked */
  answered: (answer: ConsumeMessage, caller: string) => void;
}

/** One channel without confirms: what is sent on it keeps its order and may be lost. */
export class TransientChannel {
  readonly #session: Session;
  readonly #channel: Channel;
  readonly #workcell: string;
  readonly #answered: TransientListener['answered'];
  /** Its own name as one that inquires. */
  readonly #caller = randomBytes(9).toString('base64url');
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
    return this.send({ ...message, replyTo: this.#caller });
  }

  /** In a queue that is made for the first inquiry: few processes make any. */
  async #readAnswers(): Promise<void> {
    const queue = await declareAnswers(this.#channel, this.#workcell, this.#caller);
    const consumer = (answer: ConsumeMessage | null): void => {
      if (answer === null) this.#session.lose(`the queue ${queue} was deleted`);
      else this.#answered(answer, this.#caller);
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
