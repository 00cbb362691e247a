import { decodeHeartbeat, type HeartbeatMessage } from '../../contracts/message.ts';
import { messageOf } from '../../kernel/errors/weir-error.ts';
import type { Closable } from '../broker.ts';
import { topology } from '../topology.ts';
import type { MemoryHub } from './memory-hub.ts';
import type { MemoryHolder } from './memory-queue.ts';

/** Reads the heartbeat queue of a hub. */
export class MemoryHeartbeats implements Closable {
  readonly #holder: MemoryHolder;
  readonly #closed: () => void;

  constructor(hub: MemoryHub, listener: (message: HeartbeatMessage) => void, closed: () => void) {
    this.#closed = closed;
    this.#holder = hub.heartbeats.consume(Infinity, ({ content, ack }) => {
      ack();
      let message: HeartbeatMessage;
      try {
        message = decodeHeartbeat(content);
      } catch (error) {
        hub.bury({ queue: topology.heartbeat(hub.workcell), content, reason: messageOf(error) });
        return;
      }
      listener(message);
    });
  }

  async close(): Promise<void> {
    this.#holder.release();
    this.#closed();
  }
}
