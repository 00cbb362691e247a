import type { ConfirmChannel } from 'amqplib';
import { WeirError } from '../../errors/weir-error.ts';
import type { Link } from './link.ts';
import { declareBeats, declareControlExchange, declareDead, declareInbox } from './queues.ts';
import type { Session } from './session.ts';

const preconditionFailed = 406;

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
}

/** Publishes with confirms. Nothing is buffered while the broker is away, nothing is sent twice. */
export class Publisher {
  readonly #link: Link;
  readonly #workcell: string;
  #channel: ConfirmChannel | undefined;
  /** How often each message was returned and not yet confirmed: a returned message is confirmed all the same. */
  #returned = new Map<string, number>();

  constructor(link: Link, workcell: string) {
    this.#link = link;
    this.#workcell = workcell;
    link.attach((session) => this.#setUp(session));
  }

  /** Resolves when the broker has confirmed the message; see `Broker` for how it rejects. */
  publish(message: Outgoing): Promise<void> {
    return new Promise((resolve, reject) => {
      const channel = this.#channel;
      if (!channel) {
        const { state } = this.#link;
        reject(unavailable('reason' in state ? state.reason : 'not connected yet'));
        return;
      }
      const { exchange, key, content, id, persistent, mandatory, headers } = message;
      const returned = this.#returned;
      const settle = (error: Error | null): void => {
        const count = returned.get(id) ?? 0;
        if (count > 0) returned.set(id, count - 1);
        if (count === 1) returned.delete(id);
        if (error) reject(unavailable(`${error.message} before the message was confirmed`));
        else if (count > 0) reject(unroutable(key));
        else resolve();
      };
      const properties = { messageId: id, persistent, mandatory, contentType: 'application/json' };
      try {
        channel.publish(exchange, key, content, headers ? { ...properties, headers } : properties, settle);
      } catch (error) {
        reject(unavailable((error as Error).message));
      }
    });
  }

  /** Makes the queues that everybody may send to exist again, after somebody deleted them. */
  async redeclare(): Promise<void> {
    const { session } = this.#link;
    if (session) await this.#declare(session);
  }

  async #setUp(session: Session): Promise<void> {
    await this.#declare(session);
    const channel = await session.openConfirmChannel();
    const returned = new Map<string, number>();
    channel.on('return', (message) => {
      const id = String(message.properties.messageId);
      returned.set(id, (returned.get(id) ?? 0) + 1);
    });
    this.#returned = returned;
    this.#channel = channel;
    session.onLost(() => {
      if (this.#channel === channel) this.#channel = undefined;
    });
  }

  async #declare(session: Session): Promise<void> {
    await declareDeadLetters(session);
    const channel = await session.openChannel();
    await declareInbox(channel, this.#workcell);
    await declareBeats(channel, this.#workcell);
    await declareControlExchange(channel, this.#workcell);
    await channel.close();
  }
}

/** A queue that an earlier version has declared, without its bounds, is taken as it is; `weir doctor` tells of it. */
async function declareDeadLetters(session: Session): Promise<void> {
  const channel = await session.openExpendableChannel();
  try {
    await declareDead(channel);
    await channel.close();
  } catch (error) {
    if ((error as { code?: unknown }).code !== preconditionFailed) throw error;
  }
}

function unavailable(reason: string): WeirError {
  return new WeirError('broker_unavailable', `the broker did not take the message: ${reason}`);
}

function unroutable(queue: string): WeirError {
  return new WeirError('unroutable', `there is no queue ${queue}: nobody has declared it`, {
    details: { queue },
  });
}
