import { decodeBeat, type BeatMessage } from '../../contracts/message.ts';
import { messageOf } from '../../errors/weir-error.ts';
import type { Closable } from '../broker.ts';
import { topology } from '../topology.ts';
import type { MemoryHub } from './memory-hub.ts';
import type { MemoryHolder } from './memory-queue.ts';

/** Reads the beat queue of a hub. */
export class MemoryBeats implements Closable {
  readonly #holder: MemoryHolder;
  readonly #closed: () => void;

  constructor(hub: MemoryHub, listener: (message: BeatMessage) => void, closed: () => void) {
    this.#closed = closed;
    this.#holder = hub.beats.consume(Infinity, ({ content, ack }) => {
      ack();
      let message: BeatMessage;
      try {
        message = decodeBeat(content);
      } catch (error) {
        hub.bury({ queue: topology.beat(hub.workcell), content, reason: messageOf(error) });
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
