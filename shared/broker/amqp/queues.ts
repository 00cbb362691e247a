import type { Channel } from 'amqplib';
import type { InstanceAddress } from '../../contracts/address.ts';
import { limits } from '../broker-options.ts';
import { topology, type EntryQueue } from '../topology.ts';
import type { Session } from './session.ts';

const notFoundRemoveQueue = 404;
const resourceLocked = 405;

/**
 * Removes the durable queue of commands that a version before 0.2 has left of an instance which nobody serves; false where
 * somebody does. That is told by the control queue, which is exclusive to who serves it: of a quorum queue the broker counts
 * readers late.
 */
export async function removeQueue(session: Session, queue: string, control: string): Promise<boolean> {
  if (await isLocked(session, control)) return false;
  const channel = await session.openExpendableChannel();
  try {
    const { consumerCount } = await channel.checkQueue(queue);
    if (consumerCount === 0) await channel.deleteQueue(queue);
    await channel.close();
    return consumerCount === 0;
  } catch (error) {
    if (codeOf(error) === notFoundRemoveQueue) return true;
    if (codeOf(error) === resourceLocked) return false;
    throw error;
  }
}

/** True where a queue is exclusive to another connection. A refusal closes the channel that was asked on. */
async function isLocked(session: Session, queue: string): Promise<boolean> {
  const channel = await session.openExpendableChannel();
  try {
    await channel.checkQueue(queue);
    await channel.close();
    return false;
  } catch (error) {
    if (codeOf(error) === resourceLocked) return true;
    if (codeOf(error) === notFoundRemoveQueue) return false;
    throw error;
  }
}

function codeOf(error: unknown): unknown {
  return (error as { code?: unknown }).code;
}

const notFound = 404;

/** How many messages are in the queue and in nobody's hands, and how many read it; undefined where it is not there. */
export async function lookAtQueue(
  session: Session,
  queue: string,
): Promise<{ messageCount: number; consumerCount: number } | undefined> {
  const channel = await session.openExpendableChannel();
  try {
    const { messageCount, consumerCount } = await channel.checkQueue(queue);
    await channel.close();
    return { messageCount, consumerCount };
  } catch (error) {
    // The refusal has closed the channel.
    if ((error as { code?: unknown }).code === notFound) return undefined;
    throw error;
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

/** Bounded: while no orchestrator runs, agents send what they have to say again and again. */
export async function declareReports(channel: Channel, workcell: string): Promise<string> {
  const name = topology.reports(workcell);
  // Durable although its messages are not: newer brokers refuse transient queues that are not exclusive.
  await channel.assertQueue(name, {
    durable: true,
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
export async function declareHeartbeats(channel: Channel, workcell: string, expiry: number): Promise<string> {
  const name = topology.heartbeat(workcell);
  // Durable although its messages are not: newer brokers refuse transient queues that are not exclusive.
  await channel.assertQueue(name, {
    durable: true,
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
  await channel.bindQueue(queue, exchange, `${kind}.*.*`);
  return queue;
}

/** The queue of the answers to one caller; it goes with its connection. The entry must be there. */
export async function declareAnswers(channel: Channel, workcell: string, caller: string): Promise<string> {
  const name = topology.answers(workcell, caller);
  await channel.assertQueue(name, { exclusive: true, durable: false });
  await channel.bindQueue(name, topology.entry(workcell), `answers.*.*.${caller}`);
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
): Promise<string> {
  const name = topology.agent(workcell, address);
  await channel.assertQueue(name, { exclusive: true, durable: false });
  await channel.bindQueue(name, topology.control(workcell), '');
  return name;
}
