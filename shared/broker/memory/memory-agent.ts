import { decodeForAgent, type AgentMessage } from '../../contracts/message.ts';
import { messageOf } from '../../errors/weir-error.ts';
import type { AgentListener, Closable } from '../broker.ts';
import type { MemoryHub } from './memory-hub.ts';
import { MemoryQueue, type Held, type MemoryHolder } from './memory-queue.ts';

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
    let message: AgentMessage;
    try {
      message = decodeForAgent(content);
    } catch (error) {
      this.#hub.bury({ queue: this.#queue, content, reason: messageOf(error) });
      return;
    }
    this.#listener.message(message);
  }
}
