import type { InstanceAddress } from '../../contracts/address.ts';
import { decodeCommand } from '../../contracts/message.ts';
import { messageOf } from '../../errors/weir-error.ts';
import type { Closable, TakenBack } from '../broker.ts';
import { limits } from '../limits.ts';
import { topology } from '../topology.ts';
import type { MemoryHub } from './memory-hub.ts';
import type { Held, MemoryHolder } from './memory-queue.ts';

/** Empties an instance's command queue; what is not acknowledged returns when this is closed, or after a while. */
export class MemoryTakeBack implements Closable {
  readonly taken: TakenBack[];
  readonly #holder: MemoryHolder | undefined;
  readonly #timer: NodeJS.Timeout;
  readonly #closed: () => void;

  constructor(hub: MemoryHub, address: InstanceAddress, closed: () => void) {
    this.#closed = closed;
    this.#timer = setTimeout(() => void this.close(), limits.takenBackHold).unref();
    const name = topology.commands(hub.workcell, address);
    const found = hub.commands.get(name)?.takeAll();
    this.#holder = found?.holder;
    this.taken = (found?.messages ?? []).flatMap((held) => this.#read(hub, name, held));
  }

  async close(): Promise<void> {
    clearTimeout(this.#timer);
    this.#holder?.release();
    this.#closed();
  }

  #read(hub: MemoryHub, queue: string, { content, deliveredBefore, ack }: Held): TakenBack[] {
    try {
      return [{ message: decodeCommand(content), redelivered: deliveredBefore > 0, ack }];
    } catch (error) {
      hub.bury({ queue, content, reason: messageOf(error) });
      ack();
      return [];
    }
  }
}
