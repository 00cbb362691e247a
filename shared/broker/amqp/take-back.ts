import type { Channel, GetMessage } from 'amqplib';
import type { InstanceAddress } from '../../contracts/address.ts';
import { decodeCommand } from '../../contracts/message.ts';
import { messageOf } from '../../errors/weir-error.ts';
import type { TakenBack } from '../broker.ts';
import { limits } from '../limits.ts';
import { topology } from '../topology.ts';
import type { DeadLetters } from './dead-letters.ts';
import type { Session } from './session.ts';

const notFound = 404;

/** Empties an instance's command queue through a channel of its own, which ends when all is acknowledged. */
export async function takeBack(
  session: Session,
  workcell: string,
  address: InstanceAddress,
  dead: DeadLetters,
): Promise<TakenBack[]> {
  const queue = topology.commands(workcell, address);
  const channel = await session.openExpendableChannel();
  const hold = new Hold(channel);
  const taken: TakenBack[] = [];
  try {
    for (let got = await channel.get(queue); got !== false; got = await channel.get(queue)) {
      const ack = hold.take(got);
      try {
        const message = decodeCommand(got.content);
        taken.push({ message, redelivered: got.fields.redelivered, ack });
      } catch (error) {
        const letter = { queue, content: got.content, reason: messageOf(error) };
        void dead.insist(letter, session).then((buried) => buried && ack());
      }
    }
  } catch (error) {
    if ((error as { code?: unknown }).code === notFound) return [];
    hold.release();
    throw error;
  }
  hold.complete();
  return taken;
}

/** The channel that holds what was taken; it is closed once there is nothing left to acknowledge, or after a while. */
class Hold {
  readonly #channel: Channel;
  readonly #open = new Set<GetMessage>();
  readonly #timer: NodeJS.Timeout;
  #complete = false;
  #released = false;

  constructor(channel: Channel) {
    this.#channel = channel;
    this.#timer = setTimeout(() => this.release(), limits.takenBackHold).unref();
    channel.on('close', () => this.release());
  }

  /** Returns how to acknowledge `message`. */
  take(message: GetMessage): () => void {
    this.#open.add(message);
    return () => {
      if (this.#released || !this.#open.delete(message)) return;
      this.#channel.ack(message);
      this.#releaseIfDone();
    };
  }

  /** No more messages will be taken. */
  complete(): void {
    this.#complete = true;
    this.#releaseIfDone();
  }

  /** Lets go of the channel; what is not acknowledged returns to the queue. */
  release(): void {
    if (this.#released) return;
    this.#released = true;
    clearTimeout(this.#timer);
    // Rejects, or throws, where the channel or its connection is gone already.
    void Promise.resolve()
      .then(() => this.#channel.close())
      .catch(() => undefined);
  }

  #releaseIfDone(): void {
    if (this.#complete && this.#open.size === 0) this.release();
  }
}
