import { newId } from '../../contracts/ids.ts';
import { protocolTiming } from '../../kernel/timing/protocol-timing.ts';
import type { DeadLetter } from '../dead-letter.ts';
import { limits } from '../broker-options.ts';
import type { PendingInquiries } from '../pending-inquiries.ts';
import { MemoryQueue } from './memory-queue.ts';

/** The queues of one workcell, shared by all brokers that this process has opened for it. */
export class MemoryHub {
  readonly workcell: string;
  readonly inbox = new MemoryQueue({ singleActive: true });
  readonly reports = new MemoryQueue({ singleActive: true, bound: limits.reports });
  readonly heartbeats: MemoryQueue;
  /** Inquiries of the owner, which reads them while it leads. */
  readonly ownerInquiries = new MemoryQueue({ singleActive: true });
  /** By queue name; a queue goes with its agent, and locks the agent's name while it is there. */
  readonly agents = new Map<string, MemoryQueue>();
  /** Inquiries that wait for an answer, by id: those of whose broker they are. */
  readonly inquiries = new Map<string, PendingInquiries>();
  /** The latest of them, oldest first. */
  readonly dead: DeadLetter[] = [];
  #deadBytes = 0;

  /** @param heartbeatExpiry milliseconds before one that nobody reads is forgotten */
  constructor(workcell: string, heartbeatExpiry: number) {
    this.workcell = workcell;
    this.heartbeats = new MemoryQueue({ singleActive: true, expiry: heartbeatExpiry });
  }

  /** Hands the bytes of an answer to whoever has made the inquiry, in a later turn of the event loop. */
  answer(inquiry: string, content: Buffer): void {
    setImmediate(() => this.inquiries.get(inquiry)?.answered(content));
  }

  bury({ queue, content, reason }: Pick<DeadLetter, 'queue' | 'content' | 'reason'>): void {
    this.dead.push({ id: newId(), at: Date.now(), queue, content, reason });
    this.#deadBytes += content.length;
    while (this.dead.length > limits.deadLetters || this.#deadBytes > limits.deadLetterBytes) this.unbury(0);
  }

  /** Removes the dead letter at that place. */
  unbury(index: number): void {
    const [letter] = this.dead.splice(index, 1);
    this.#deadBytes -= letter?.content.length ?? 0;
  }
}

const hubs = new Map<string, { hub: MemoryHub; users: number }>();

/** The hub of that workcell, for one more user; the first one says when heartbeats expire, as for `MemoryHub`. */
export function joinHub(
  workcell: string,
  heartbeatExpiry: number = protocolTiming.broker.heartbeatExpiry,
): MemoryHub {
  const entry = hubs.get(workcell) ?? { hub: new MemoryHub(workcell, heartbeatExpiry), users: 0 };
  entry.users += 1;
  hubs.set(workcell, entry);
  return entry.hub;
}

/** One user less; the hub is forgotten with all its messages when the last one leaves. */
export function leaveHub(hub: MemoryHub): void {
  const entry = hubs.get(hub.workcell);
  if (!entry) return;
  entry.users -= 1;
  if (entry.users === 0) hubs.delete(hub.workcell);
}
