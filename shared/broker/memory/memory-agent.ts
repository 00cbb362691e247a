import { setTimeout as delay } from 'node:timers/promises';
import type { InstanceAddress } from '../../contracts/address.ts';
import { decodeForAgent, type AgentMessage, type Inquiry } from '../../contracts/message.ts';
import { messageOf } from '../../kernel/errors/weir-error.ts';
import type { AgentListener, Closable } from '../broker.ts';
import { nameTaken } from '../name-taken.ts';
import { outgoing } from '../outgoing.ts';
import { topology } from '../topology.ts';
import type { MemoryHub } from './memory-hub.ts';
import { MemoryQueue, type Held, type MemoryHolder } from './memory-queue.ts';

/**
 * Waits until nobody in this process holds the name of the instance, `nameWait` milliseconds at most.
 * @throws WeirError `name_taken` after that.
 */
export async function awaitName(hub: MemoryHub, address: InstanceAddress, nameWait: number): Promise<void> {
  const end = performance.now() + nameWait;
  while (hub.agents.has(topology.agent(hub.workcell, address))) {
    if (performance.now() >= end) throw nameTaken(hub.workcell, address);
    await delay(Math.min(20, nameWait));
  }
}

/** Serves an instance from the one queue that it has in a hub. */
export class MemoryAgent implements Closable {
  readonly #hub: MemoryHub;
  readonly #queue: string;
  readonly #listener: AgentListener;
  readonly #holder: MemoryHolder;
  #onClosed: (() => void) | undefined;

  /** `queue` is the name of a queue that the hub does not have. */
  constructor(hub: MemoryHub, queue: string, listener: AgentListener, closed: () => void) {
    this.#hub = hub;
    this.#queue = queue;
    this.#listener = listener;
    this.#onClosed = closed;
    const messages = new MemoryQueue({ singleActive: false });
    hub.agents.set(queue, messages);
    this.#holder = messages.consume(Infinity, (held) => this.#received(held));
    listener.attached();
  }

  async close(): Promise<void> {
    const onClosed = this.#onClosed;
    if (!onClosed) return;
    this.#onClosed = undefined;
    onClosed();
    this.#holder.release();
    this.#hub.agents.delete(this.#queue);
  }

  #received({ content, ack }: Held): void {
    ack();
    let message: AgentMessage | Inquiry;
    try {
      message = decodeForAgent(content);
    } catch (error) {
      this.#hub.bury({ queue: this.#queue, content, reason: messageOf(error) });
      return;
    }
    if (message.type === 'inquiry') this.#inquired(message);
    else this.#listener.message(message);
  }

  #inquired(inquiry: Inquiry): void {
    this.#listener.inquiry(inquiry, (answer) => {
      const content = outgoing(answer);
      setImmediate(() => this.#hub.inquiries.get(inquiry.id)?.answered(content));
    });
  }
}
