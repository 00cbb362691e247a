import { setTimeout as delay } from 'node:timers/promises';
import { newId } from '../../contracts/ids.ts';
import { idsInside } from '../../observe/index.ts';
import { messageOf, WeirError } from '../../kernel/errors/weir-error.ts';
import type { Logger } from '../../kernel/log/logger.ts';
import { topology, belongsTo } from '../topology.ts';
import type { Publisher } from './publisher.ts';
import type { Session } from './session.ts';
import { sha256Of } from '../../kernel/digest.ts';
import type { Channel, GetMessage } from 'amqplib';
import { assertResendable, type DeadLetter } from '../dead-letter.ts';
import { reasonOf } from './opening.ts';
import { isRefusal } from './queues.ts';

/** Milliseconds. */
const lockPause = 50;

interface Held {
  letter: DeadLetter;
  message: GetMessage;
}

/**
 * Reads the dead letters of a workcell. The queue is shared by all workcells and can only be read by taking letters out of
 * it, which come back when the channel that took them ends, however it ends. One reader at a time, over all processes:
 * two would each see the part that the other has not in hand.
 */
export class DeadLetterBox {
  readonly #session: () => Promise<Session>;
  readonly #publisher: Publisher;
  readonly #workcell: string;
  readonly #lockWait: number;
  #turn: Promise<unknown> = Promise.resolve();

  /** @param options `lockWait`: how long whoever else reads the dead letters is waited for, in milliseconds */
  constructor(
    session: () => Promise<Session>,
    publisher: Publisher,
    options: { workcell: string; lockWait: number },
  ) {
    this.#session = session;
    this.#publisher = publisher;
    this.#workcell = options.workcell;
    this.#lockWait = options.lockWait;
  }

  /** Oldest first. */
  list(): Promise<DeadLetter[]> {
    return this.#read(async (held) => held.map(({ letter }) => letter).sort(byAge));
  }

  /** False where there is no letter of that id. @throws WeirError `dead_letter_unfit`. */
  resend(id: string): Promise<boolean> {
    return this.#read(async (held, channel) => {
      const found = held.find(({ letter }) => letter.id === id);
      if (!found) return false;
      assertResendable(found.letter, this.#workcell);
      await this.#publisher.publish({
        exchange: '',
        key: topology.inbox(this.#workcell),
        content: found.letter.content,
        id: newId(),
        persistent: true,
        mandatory: true,
      });
      // In this order: a crash in between leaves the letter in both places, and the inbox bears a message twice.
      channel.ack(found.message);
      return true;
    });
  }

  /** Removes a letter for good; false where there is none of that id. */
  drop(id: string): Promise<boolean> {
    return this.#read(async (held, channel) => {
      const found = held.find(({ letter }) => letter.id === id);
      if (found) channel.ack(found.message);
      return found !== undefined;
    });
  }

  /** Takes all letters in hand for as long as `act` takes; those that it does not acknowledge return to their places. */
  #read<T>(act: (held: Held[], channel: Channel) => Promise<T>): Promise<T> {
    const done = this.#turn.then(async () => {
      try {
        const session = await this.#session();
        const lock = await takeLock(session, this.#lockWait);
        try {
          return await this.#readAlone(session, act);
        } finally {
          await lock.deleteQueue(topology.deadReader);
          await lock.close();
        }
      } catch (cause) {
        if (cause instanceof WeirError) throw cause;
        const message = `the dead letters cannot be read: ${reasonOf(cause)}`;
        throw new WeirError('broker_unavailable', message, { cause });
      }
    });
    this.#turn = done.catch(() => undefined);
    return done;
  }

  async #readAlone<T>(session: Session, act: (held: Held[], channel: Channel) => Promise<T>): Promise<T> {
    const channel = await session.openExpendableChannel();
    const held: Held[] = [];
    try {
      for (;;) {
        const message = await channel.get(topology.dead);
        if (message === false) break;
        const letter = letterOf(message);
        if (belongsTo(letter.queue, this.#workcell)) held.push({ letter, message });
      }
      return await act(held, channel);
    } finally {
      // Its end gives back what is not acknowledged; it waits until the acknowledgements have been taken.
      await channel.close();
    }
  }
}

/** What was taken out of a queue together returns to its head, but not always in its order. */
function byAge(one: DeadLetter, other: DeadLetter): number {
  return one.at - other.at || (one.id < other.id ? -1 : 1);
}

/** An exclusive queue is a lock: it is gone with the connection of whoever holds it. */
async function takeLock(session: Session, lockWait: number): Promise<Channel> {
  const end = performance.now() + lockWait;
  for (;;) {
    const channel = await session.openExpendableChannel();
    try {
      await channel.assertQueue(topology.deadReader, { exclusive: true, durable: false });
      return channel;
    } catch (error) {
      if (!isRefusal(error, 'locked')) throw error;
      if (performance.now() > end) {
        throw new WeirError('broker_unavailable', 'somebody else reads the dead letters and does not end');
      }
      await delay(lockPause * (0.5 + Math.random()));
    }
  }
}

/** What RabbitMQ itself notes on a message that a policy or a limit has put away. */
interface Death {
  queue?: string;
  reason?: string;
  /** Seconds since the epoch. */
  time?: { value?: number };
}

function letterOf({ properties, content }: GetMessage): DeadLetter {
  const headers = (properties.headers ?? {}) as Record<string, unknown>;
  const [death] = (Array.isArray(headers['x-death']) ? headers['x-death'] : []) as Death[];
  const { messageId } = properties as { messageId?: string };
  return {
    id: messageId ?? sha256Of(content).slice(0, 26),
    at: Number(headers['at'] ?? (death?.time?.value ?? 0) * 1000),
    queue: textOr(headers['queue'], death?.queue ?? ''),
    reason: textOr(headers['reason'], `the broker put it away: ${death?.reason ?? 'it does not say why'}`),
    content,
  };
}

function textOr(value: unknown, fallback: string): string {
  return typeof value === 'string' ? value : fallback;
}

/** A message that nobody can process, to be put away. */
export interface Undeliverable {
  /** The queue that it came from. */
  queue: string;
  content: Buffer;
  reason: string;
}

/** Where messages go that nobody can process: with the reason, and never lost on the way. */
export class DeadLetters {
  readonly #publisher: Publisher | undefined;
  readonly #again: number;
  readonly #log: Logger;

  /**
   * @param publisher missing where the account may not write there: what comes is told in the log, and dropped
   * @param again milliseconds before a letter that is not taken is tried again
   */
  constructor(publisher: Publisher | undefined, again: number, log: Logger) {
    this.#publisher = publisher;
    this.#again = again;
    this.#log = log;
  }

  /** Resolves when the broker has confirmed that it keeps the letter. */
  async put({ queue, content, reason }: Undeliverable): Promise<void> {
    const about = { ...idsInside(content), queue, reason };
    if (!this.#publisher) return this.#log.error(about, 'a message cannot be read, and is dropped');
    this.#log.error(about, 'a message goes to the dead letters');
    await this.#publisher.publish({
      exchange: topology.dead,
      key: '',
      content,
      id: newId(),
      persistent: true,
      mandatory: true,
      headers: { reason, queue, at: String(Date.now()) },
    });
  }

  /** As `put`, tried again until it succeeds or the session that delivered the message is lost: false then. */
  async insist(letter: Undeliverable, session: Session): Promise<boolean> {
    while (session.lost === undefined) {
      try {
        await this.put(letter);
        return true;
      } catch (error) {
        this.#log.warn(
          { queue: letter.queue, reason: messageOf(error) },
          'the dead letters do not take it yet',
        );
        await delay(this.#again, undefined, { ref: false });
      }
    }
    return false;
  }
}
