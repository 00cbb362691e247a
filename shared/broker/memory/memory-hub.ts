import type { InstanceAddress } from '../../contracts/address.ts';
import { limits } from '../limits.ts';
import { topology } from '../topology.ts';
import { MemoryQueue } from './memory-queue.ts';

/** A message that nobody could process. */
export interface MemoryDeadLetter {
  queue: string;
  content: Buffer;
  reason: string;
}

const deadLimit = 1000;

/** The queues of one workcell, shared by all brokers that this process has opened for it. */
export class MemoryHub {
  readonly workcell: string;
  readonly inbox = new MemoryQueue({ singleActive: true });
  readonly beats = new MemoryQueue({ singleActive: true, expiry: limits.beatExpiry });
  /** By queue name; a queue stays when its agent goes. */
  readonly commands = new Map<string, MemoryQueue>();
  /** By queue name; a queue goes with its agent, and locks the agent's name while it is there. */
  readonly controls = new Map<string, MemoryQueue>();
  /** The latest thousand. */
  readonly dead: MemoryDeadLetter[] = [];

  constructor(workcell: string) {
    this.workcell = workcell;
  }

  /** The command queue of an instance, made if there is none yet. */
  declareCommands(address: InstanceAddress): MemoryQueue {
    const name = topology.commands(this.workcell, address);
    const queue = this.commands.get(name) ?? new MemoryQueue({ singleActive: false });
    this.commands.set(name, queue);
    return queue;
  }

  bury(letter: MemoryDeadLetter): void {
    this.dead.push(letter);
    if (this.dead.length > deadLimit) this.dead.shift();
  }
}

const hubs = new Map<string, { hub: MemoryHub; users: number }>();

/** The hub of that workcell, for one more user. */
export function joinHub(workcell: string): MemoryHub {
  const entry = hubs.get(workcell) ?? { hub: new MemoryHub(workcell), users: 0 };
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
