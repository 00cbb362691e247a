import { setTimeout as delay } from 'node:timers/promises';
import type { InstanceAddress } from '../../contracts/address.ts';
import {
  decodeCommand,
  decodeControl,
  type CommandMessage,
  type ControlMessage,
} from '../../contracts/message.ts';
import { messageOf } from '../../errors/weir-error.ts';
import type { Closable, InstanceListener } from '../broker.ts';
import { nameTaken } from '../name-taken.ts';
import { topology } from '../topology.ts';
import type { MemoryHub } from './memory-hub.ts';
import { MemoryQueue, type Held, type MemoryHolder } from './memory-queue.ts';

/**
 * Waits until nobody in this process holds the name of the instance, `nameWait` milliseconds at most.
 * @throws WeirError `name_taken` after that.
 */
export async function awaitName(hub: MemoryHub, address: InstanceAddress, nameWait: number): Promise<void> {
  const end = performance.now() + nameWait;
  const held = () =>
    hub.agents.has(topology.agent(hub.workcell, address)) ||
    hub.controls.has(topology.instanceControl(hub.workcell, address));
  while (held()) {
    if (performance.now() >= end) throw nameTaken(hub.workcell, address);
    await delay(Math.min(20, nameWait));
  }
}

/** Serves an instance from the queues of a hub. */
export class MemoryInstance implements Closable {
  readonly #hub: MemoryHub;
  readonly #listener: InstanceListener;
  readonly #commandName: string;
  readonly #controlName: string;
  readonly #holders: MemoryHolder[];
  #onClosed: (() => void) | undefined;

  constructor(
    hub: MemoryHub,
    { address, prefetch }: { address: InstanceAddress; prefetch: number },
    listener: InstanceListener,
    closed: () => void,
  ) {
    this.#onClosed = closed;
    this.#hub = hub;
    this.#listener = listener;
    this.#commandName = topology.commands(hub.workcell, address);
    this.#controlName = topology.instanceControl(hub.workcell, address);
    const control = new MemoryQueue({ singleActive: false });
    hub.controls.set(this.#controlName, control);
    this.#holders = [
      control.consume(Infinity, (held) => this.#onControl(held)),
      hub.declareCommands(address).consume(prefetch, (held) => this.#onCommand(held)),
    ];
    listener.attached();
  }

  async close(): Promise<void> {
    const onClosed = this.#onClosed;
    if (!onClosed) return;
    this.#onClosed = undefined;
    onClosed();
    for (const holder of this.#holders) holder.release();
    this.#hub.controls.delete(this.#controlName);
  }

  #onControl({ content, ack }: Held): void {
    ack();
    let message: ControlMessage;
    try {
      message = decodeControl(content);
    } catch (error) {
      this.#hub.bury({ queue: this.#controlName, content, reason: messageOf(error) });
      return;
    }
    this.#listener.control(message);
  }

  #onCommand({ content, ack }: Held): void {
    let message: CommandMessage;
    try {
      message = decodeCommand(content);
    } catch (error) {
      this.#hub.bury({ queue: this.#commandName, content, reason: messageOf(error) });
      ack();
      return;
    }
    this.#listener.command({ message, ack });
  }
}
