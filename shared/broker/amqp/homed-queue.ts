import { setTimeout as delay } from 'node:timers/promises';
import type { Channel } from 'amqplib';
import { newId } from '../../contracts/ids.ts';
import { within } from '../../kernel/lifecycle/waiting.ts';
import { topology, type EntryQueue } from '../topology.ts';
import { reasonOf } from './opening.ts';
import { askOrRefused, declareHeartbeats, declareReports } from './queues.ts';
import type { Session } from './session.ts';

/** For the node on which a queue lives to answer, in milliseconds: RabbitMQ asks one that is away for a minute. */
const homeWait = 500;
/** Before a queue whose node is away is looked for again, in milliseconds. */
const homeAgain = 5_000;

/**
 * A classic queue. It lives on one node of the broker, and nobody reads, declares or deletes it while that node is away. Its messages are
 * transient: what is gone with it is sent again.
 */
export interface HomedQueue {
  workcell: string;
  kind: EntryQueue;
  name: string;
  /** Declares the queue, on the node that is asked unless it is there, and has what agents say come to it; or a stand-in under that name. */
  declare: (channel: Channel, standIn?: string) => Promise<unknown>;
}

export function homedReports(workcell: string): HomedQueue {
  const declare = (channel: Channel, standIn?: string) => declareReports(channel, workcell, standIn);
  return { workcell, kind: 'reports', name: topology.reports(workcell), declare };
}

/** @param expiry as `declareHeartbeats` */
export function homedHeartbeats(workcell: string, expiry: number): HomedQueue {
  const declare = (channel: Channel, standIn?: string) =>
    declareHeartbeats(channel, workcell, expiry, standIn);
  return { workcell, kind: 'heartbeats', name: topology.heartbeat(workcell), declare };
}

/** Reads a queue on a channel of its own; `gone` is to be called when the broker says that it is there no more. */
type Read = (name: string, gone: () => void) => Promise<unknown>;

/** Declares the queue, unless the node on which it lives is away: whoever reads it sees to that. */
export async function declareHomed(session: Session, queue: HomedQueue): Promise<void> {
  const declared = isThere(session, queue);
  if (session.hasOthers) await within(declared, homeWait);
  else if (!(await declared)) throw new Error(`the queue ${queue.name} is not there`);
}

/**
 * Reads the queue; while the node on which it lives is away, a stand-in of this connection, to which what agents say goes meanwhile. What
 * others send to the queue by its name waits for that node, or is lost. Resolves when the first of the two is read.
 * @param before the stand-in that is read already
 */
export async function readHomed(
  session: Session,
  queue: HomedQueue,
  read: Read,
  before?: string,
): Promise<void> {
  const again = (standIn?: string): void =>
    void readHomed(session, queue, read, standIn).catch((error: unknown) => session.lose(reasonOf(error)));
  if (!session.hasOthers) {
    await declareHomed(session, queue);
    return void (await read(queue.name, () => session.lose(`the queue ${queue.name} was deleted`)));
  }
  const looking = isThere(session, queue);
  if ((await within(looking, homeWait)) === true) {
    if (before !== undefined) await leaveOut(session, queue, before);
    return void (await session.answered(read(queue.name, again)));
  }
  // In this order: a message that comes to both is confirmed by neither.
  await leaveOut(session, queue, queue.name);
  // A name that was never there: one that is known may live on the node that is away, too.
  const standIn = before ?? `${queue.name}.${newId()}`;
  if (before === undefined) {
    await session.answered(askOrRefused(session, (channel) => queue.declare(channel, standIn)));
    await session.answered(read(standIn, () => session.lose(`the queue ${standIn} is gone`)));
  }
  const back = async (): Promise<void> => {
    for (let there = looking; !(await there); there = isThere(session, queue))
      await delay(homeAgain, undefined, { ref: false });
    again(standIn);
  };
  back().catch((error: unknown) => session.lose(reasonOf(error)));
}

/** False where the broker refuses it because its node is away; where it asks that node first, that takes a minute. */
async function isThere(session: Session, { declare }: HomedQueue): Promise<boolean> {
  return (await askOrRefused(session, (channel) => declare(channel), 'notFound')) !== 'notFound';
}

/** What agents say comes to that queue no more. */
async function leaveOut(session: Session, { workcell, kind }: HomedQueue, name: string): Promise<void> {
  const unbind = (channel: Channel) =>
    channel.unbindQueue(name, topology.entry(workcell), topology.entryKeys(kind));
  await session.answered(askOrRefused(session, unbind, 'notFound'));
}
