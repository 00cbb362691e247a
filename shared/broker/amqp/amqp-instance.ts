import { setTimeout as delay } from 'node:timers/promises';
import type { Channel, ConsumeMessage } from 'amqplib';
import { instanceKey, type InstanceAddress } from '../../contracts/address.ts';
import {
  decodeCommand,
  decodeControl,
  type CommandMessage,
  type ControlMessage,
} from '../../contracts/message.ts';
import type { WeirError } from '../../errors/weir-error.ts';
import { messageOf } from '../../errors/weir-error.ts';
import type { Logger } from '../../log/logger.ts';
import type { BrokerTiming } from '../../timing/protocol-timing.ts';
import type { Closable, CommandDelivery, InstanceListener } from '../broker.ts';
import { nameTaken } from '../name-taken.ts';
import { consumeLed } from './consume-led.ts';
import type { DeadLetters } from './dead-letters.ts';
import type { Link } from './link.ts';
import { Opening } from './opening.ts';
import { declareCommands, declareControl } from './queues.ts';
import type { Session } from './session.ts';

const resourceLocked = 405;

export interface InstanceOptions {
  workcell: string;
  address: InstanceAddress;
  /** How many unacknowledged commands the broker hands out at once. */
  prefetch: number;
  timing: Pick<BrokerTiming, 'nameWait' | 'nameLook' | 'leaderWait'>;
  log: Logger;
}

/** Serves an instance, on a connection of its own: that connection holds the lock on the name. */
export class AmqpInstance implements Closable {
  readonly #link: Link;
  readonly #options: InstanceOptions;
  readonly #listener: InstanceListener;
  readonly #dead: DeadLetters;
  readonly #opening = new Opening();
  #served = false;

  constructor(link: Link, options: InstanceOptions, listener: InstanceListener, dead: DeadLetters) {
    this.#link = link;
    this.#options = options;
    this.#listener = listener;
    this.#dead = dead;
    link.attach((session) => this.#attach(session));
    link.onClosed(() => this.#opening.fail(`instance ${instanceKey(options.address)} was closed`));
  }

  /** Resolves when the name is ours, before the first command; rejects with `name_taken`, or where it was closed. */
  opened(): Promise<void> {
    return this.#opening.done;
  }

  close(): Promise<void> {
    return this.#link.close();
  }

  async #attach(session: Session): Promise<void> {
    const { workcell, address, prefetch, timing, log } = this.#options;
    const control = await this.#lock(session);
    const [commandChannel, controlChannel] = [await session.openChannel(), await session.openChannel()];
    const commands = await declareCommands(commandChannel, workcell, address);
    await commandChannel.prefetch(prefetch);
    this.#served = true;
    this.#opening.succeed();
    const consuming = Promise.all([
      controlChannel.consume(control, this.#reader(session, control, this.#onControl), { noAck: true }),
      commandChannel.consume(
        commands,
        this.#reader(session, commands, (received) =>
          this.#onCommand(received, commands, commandChannel, session),
        ),
      ),
    ]);
    session.onLost((reason) => {
      if (this.#link.state.is !== 'closed') this.#listener.detached(reason);
    });
    // Before the answers, because a delivery may come in the same breath as they do.
    this.#listener.attached();
    // Nobody else is at this queue: the name is ours.
    await consumeLed(consuming, { queue: commands, session, leaderWait: timing.leaderWait, log });
  }

  /** Declares the control queue, and waits while another connection holds it. */
  async #lock(session: Session): Promise<string> {
    const { workcell, address, timing } = this.#options;
    const { nameWait, nameLook } = timing;
    const end = performance.now() + nameWait;
    for (;;) {
      const channel = await session.openExpendableChannel();
      try {
        const queue = await declareControl(channel, workcell, address);
        await channel.close();
        return queue;
      } catch (error) {
        if ((error as { code?: unknown }).code !== resourceLocked) throw error;
      }
      if (performance.now() >= end) throw this.#taken();
      await delay(Math.min(nameLook, nameWait));
      if (session.lost !== undefined) throw new Error(session.lost);
    }
  }

  #taken(): WeirError {
    const error = nameTaken(this.#options.workcell, this.#options.address);
    this.#opening.fail(error);
    if (this.#served) this.#listener.evicted(error);
    void this.#link.close();
    return error;
  }

  #reader(session: Session, queue: string, deliver: (message: ConsumeMessage, session: Session) => void) {
    return (message: ConsumeMessage | null): void => {
      if (message === null) session.lose(`the queue ${queue} was deleted`);
      else if (session.lost === undefined) deliver(message, session);
    };
  }

  readonly #onControl = ({ content, fields }: ConsumeMessage, session: Session): void => {
    let message: ControlMessage;
    try {
      message = decodeControl(content);
    } catch (error) {
      void this.#dead.insist({ queue: fields.routingKey, content, reason: messageOf(error) }, session);
      return;
    }
    this.#listener.control(message);
  };

  #onCommand(received: ConsumeMessage, queue: string, channel: Channel, session: Session): void {
    let acked = false;
    const ack = (): void => {
      if (acked || session.lost !== undefined) return;
      acked = true;
      channel.ack(received);
    };
    let message: CommandMessage;
    try {
      message = decodeCommand(received.content);
    } catch (error) {
      const letter = { queue, content: received.content, reason: messageOf(error) };
      void this.#dead.insist(letter, session).then((buried) => buried && ack());
      return;
    }
    const delivery: CommandDelivery = { message, ack };
    this.#listener.command(delivery);
  }
}
