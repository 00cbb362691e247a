import { setTimeout as delay } from 'node:timers/promises';
import type { Channel } from 'amqplib';
import type { InstanceAddress } from '../../contracts/address.ts';
import { limits } from '../broker-options.ts';
import { topology, type EntryQueue } from '../topology.ts';
import type { Session } from './session.ts';

/** The codes with which RabbitMQ refuses; each closes the channel that was asked on. */
const refusals = { notFound: 404, locked: 405, forbidden: 403, otherwise: 406 } as const;
type Refusal = keyof typeof refusals;

/** True where that is the error of a refusal. */
export function isRefusal(error: unknown, refusal: Refusal): boolean {
  return (error as { code?: unknown }).code === refusals[refusal];
}

/** What the broker answers on a channel of its own, or which of these refusals. */
export async function askOrRefused<T, R extends Refusal>(
  session: Session,
  ask: (channel: Channel) => Promise<T>,
  ...expected: R[]
): Promise<T | R> {
  const channel = await session.openExpendableChannel();
  try {
    const answer = await ask(channel);
    await channel.close();
    return answer;
  } catch (error) {
    const refusal = expected.find((each) => isRefusal(error, each));
    if (refusal === undefined) throw error;
    return refusal;
  }
}

/**
 * Removes the durable queue of commands that a version before 0.2 has left of an instance which nobody serves; false where
 * somebody does. That is told by the control queue, which is exclusive to who serves it: of a quorum queue the broker counts
 * readers late.
 */
export async function removeQueue(session: Session, queue: string, control: string): Promise<boolean> {
  const served = await askOrRefused(session, (channel) => channel.checkQueue(control), 'notFound', 'locked');
  if (served === 'locked') return false;
  const removed = await askOrRefused(
    session,
    async (channel) => {
      const { consumerCount } = await channel.checkQueue(queue);
      if (consumerCount === 0) await channel.deleteQueue(queue);
      return consumerCount === 0;
    },
    'notFound',
    'locked',
  );
  return removed === 'notFound' || removed === true;
}

/** How many messages are in the queue and in nobody's hands, and how many read it; undefined where it is not there. */
export async function lookAtQueue(
  session: Session,
  queue: string,
): Promise<{ messageCount: number; consumerCount: number } | undefined> {
  const found = await askOrRefused(session, (channel) => channel.checkQueue(queue), 'notFound');
  return found === 'notFound' ? undefined : found;
}

/** Between two looks whether a queue is still there, in milliseconds. */
const goneLook = 2_000;

/**
 * Resolves when an exclusive queue of this connection is there no more, although its reader is told nothing, or the connection is lost. A node
 * of a cluster that was frozen or cut off removes at its return what its own connections had, and whatever has the same name by now.
 */
export async function untilGone(session: Session, queue: string): Promise<void> {
  try {
    const channel = await session.openExpendableChannel();
    for (;;) {
      await delay(goneLook, undefined, { ref: false });
      await session.answered(channel.checkQueue(queue));
    }
  } catch {
    // Refused, or not answered: it is gone.
  }
}

// Only a quorum queue is on disk when it confirms. RabbitMQ's own limit of 20 deliveries would drop messages silently.
const safe = {
  'x-queue-type': 'quorum',
  'x-delivery-limit': -1,
  'x-dead-letter-exchange': topology.dead,
};

/** The dead letters: an exchange, and a queue that keeps them until somebody looks. */
export async function declareDead(channel: Channel): Promise<void> {
  await channel.assertExchange(topology.dead, 'fanout', { durable: true });
  await channel.assertQueue(topology.dead, {
    durable: true,
    arguments: {
      'x-queue-type': 'quorum',
      'x-delivery-limit': -1,
      'x-max-length': limits.deadLetters,
      'x-max-length-bytes': limits.deadLetterBytes,
      'x-overflow': 'drop-head',
    },
  });
  await channel.bindQueue(topology.dead, topology.dead, '');
}

export async function declareInbox(channel: Channel, workcell: string): Promise<string> {
  const name = topology.inbox(workcell);
  await channel.assertQueue(name, {
    durable: true,
    arguments: { ...safe, 'x-single-active-consumer': true },
  });
  return bindToEntry(channel, workcell, name, 'inbox');
}

/**
 * Durable although its messages are not: newer brokers refuse transient queues that are not exclusive. A stand-in is exclusive, and goes with
 * its connection.
 */
function kindOf(standIn: string | undefined): { durable: boolean; exclusive: boolean } {
  return { durable: standIn === undefined, exclusive: standIn !== undefined };
}

/** Bounded: while no orchestrator runs, agents send what they have to say again and again. */
export async function declareReports(channel: Channel, workcell: string, standIn?: string): Promise<string> {
  const name = standIn ?? topology.reports(workcell);
  await channel.assertQueue(name, {
    ...kindOf(standIn),
    arguments: {
      'x-queue-type': 'classic',
      'x-max-length': limits.reports,
      'x-max-length-bytes': limits.reportBytes,
      'x-overflow': 'drop-head',
      'x-single-active-consumer': true,
    },
  });
  return bindToEntry(channel, workcell, name, 'reports');
}

/** @param expiry milliseconds before one that nobody reads is forgotten */
export async function declareHeartbeats(
  channel: Channel,
  workcell: string,
  expiry: number,
  standIn?: string,
): Promise<string> {
  const name = standIn ?? topology.heartbeat(workcell);
  await channel.assertQueue(name, {
    ...kindOf(standIn),
    arguments: {
      'x-queue-type': 'classic',
      'x-message-ttl': expiry,
      'x-single-active-consumer': true,
    },
  });
  return bindToEntry(channel, workcell, name, 'heartbeats');
}

/** What agents say to the owner comes to its queues by the entry. */
async function bindToEntry(
  channel: Channel,
  workcell: string,
  queue: string,
  kind: EntryQueue,
): Promise<string> {
  const exchange = topology.entry(workcell);
  await channel.assertExchange(exchange, 'topic', { durable: true });
  await channel.bindQueue(queue, exchange, topology.entryKeys(kind));
  return queue;
}

/** The queue of the answers to one caller; it goes with its connection. The entry must be there. */
export async function declareAnswers(channel: Channel, workcell: string, caller: string): Promise<string> {
  const name = topology.answers(workcell, caller);
  await channel.assertQueue(name, { exclusive: true, durable: false });
  await channel.bindQueue(name, topology.entry(workcell), `answers.*.*.${caller}`);
  return name;
}

/** The queue of inquiries of the owner. Fails with code 405 (RESOURCE_LOCKED) where another connection has it still. */
export async function declareInquiries(channel: Channel, workcell: string): Promise<string> {
  const name = topology.inquiries(workcell);
  await channel.assertQueue(name, { exclusive: true, durable: false });
  return name;
}

export async function declareControlExchange(channel: Channel, workcell: string): Promise<string> {
  const name = topology.control(workcell);
  await channel.assertExchange(name, 'fanout', { durable: true });
  return name;
}

/**
 * The queue of one agent, exclusive to the connection: nobody else can serve the instance while it lasts, and all that lies
 * in it is gone with it. Fails with code 405 (RESOURCE_LOCKED) where somebody does, and where an earlier version has left a
 * durable queue of that name. The exchange of what is for all agents must be there: an agent's own account may not declare it.
 */
export async function declareAgent(
  channel: Channel,
  workcell: string,
  address: InstanceAddress,
  name = topology.agent(workcell, address),
): Promise<string> {
  await channel.assertQueue(name, { exclusive: true, durable: false });
  await channel.bindQueue(name, topology.control(workcell), '');
  return name;
}
