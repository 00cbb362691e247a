import { setTimeout as delay } from 'node:timers/promises';
import { setMaxListeners } from 'node:events';
import { connect, type Channel, type ChannelModel, type ConsumeMessage } from 'amqplib';
import { topology } from '../../../shared/broker/topology.ts';
import { within } from '../../../shared/kernel/lifecycle/waiting.ts';
import { until } from '../../support/until.ts';
import type { Dice } from './dice.ts';

/** What the copies of a mirror carry, so that they are not copied again. */
const mark = 'x-chaos-copy';

/** What a traced message says of the message that it is a copy of. */
interface Traced {
  exchange_name?: string;
  routing_keys?: string[];
  properties?: { headers?: Record<string, unknown> };
}

/** For so long, in milliseconds, a broker may take to answer that a connection is closed. */
const closeMs = 2_000;

/** How long a workcell in which nothing is said may go on saying nothing, in milliseconds. */
const silence = 60_000;

export interface Mirroring {
  ms: number;
  lateness: number;
  share: number;
  /** Ends it before its time. */
  signal?: AbortSignal;
}

/**
 * Sends copies of a share of what goes through the workcell's inbox, its reports and the queues of its agents, up to `lateness`
 * milliseconds later, for as long as `ms` milliseconds and until there is something to copy. The broker must trace.
 * Resolves when the last copy is sent.
 * @throws Error where nothing was copied in a minute, or no copy could be sent.
 */
export async function mirror(
  at: { url: string; workcell: string; dice: Dice },
  { ms, lateness, share, signal }: Mirroring,
): Promise<void> {
  const { dice, workcell } = at;
  if (signal) setMaxListeners(0, signal);
  const queues = [
    topology.inbox(workcell),
    topology.reports(workcell),
    topology.agent(workcell, { module: '', instance: '' }),
  ];
  const entry = topology.entry(workcell);
  const prefixes = [
    ...queues.map((queue) => `/${queue.replace(/\.*$/, '')}`),
    ...['inbox.', 'reports.'].map((key) => `${entry}/${key}`),
  ];
  const connection = await connect(at.url);
  connection.on('error', () => undefined);
  try {
    const channel = await connection.createChannel();
    channel.on('error', () => undefined);
    const { queue } = await channel.assertQueue('', { exclusive: true });
    await channel.bindQueue(queue, 'amq.rabbitmq.trace', 'publish.#');
    const copies: Promise<boolean>[] = [];
    const { consumerTag } = await channel.consume(
      queue,
      (message) => {
        if (!message) return;
        const way = wayOf(message);
        if (way === undefined || !prefixes.some((prefix) => way.startsWith(prefix))) return;
        // A poke says nothing, and comes whatever else does not.
        if (message.content.includes('"type":"poke"')) return;
        if (!dice.chance(share)) return;
        const due = pause(dice.between(0, lateness), signal);
        copies.push(due.then(() => copy(channel, way, message)));
      },
      { noAck: true },
    );
    await pause(ms, signal);
    if (signal?.aborted) return;
    await until('a message was copied', () => copies.length > 0, silence);
    await channel.cancel(consumerTag);
    if (!(await Promise.all(copies)).includes(true)) throw new Error('no copy of a message could be sent');
  } finally {
    await close(connection);
  }
}

/** amqplib's own close never settles where the broker is killed before it has answered. */
async function close(connection: ChannelModel): Promise<void> {
  await within(
    connection.close().catch(() => undefined),
    closeMs,
  );
}

/** `EXCHANGE/KEY` by which a message was sent; undefined where it is a copy. */
function wayOf({ properties }: ConsumeMessage): string | undefined {
  const traced = (properties.headers ?? {}) as Traced;
  const [key] = traced.routing_keys ?? [];
  if (key === undefined || traced.properties?.headers?.[mark] !== undefined) return undefined;
  return `${traced.exchange_name ?? ''}/${key}`;
}

function copy(channel: Channel, way: string, { content }: ConsumeMessage): boolean {
  try {
    const [exchange = '', key = ''] = way.split('/');
    channel.publish(exchange, key, content, { persistent: true, headers: { [mark]: 1 } });
    return true;
  } catch {
    // The channel went down with the broker.
    return false;
  }
}

/** Resolves after so many milliseconds, or at the signal. */
async function pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
  await delay(ms, undefined, signal ? { signal } : {}).catch(() => undefined);
}

/** Puts messages that nobody can read into the queues of a workcell. */
export async function sendRubbish(
  at: { url: string; workcell: string; dice: Dice },
  addresses: readonly { module: string; instance: string }[],
): Promise<void> {
  const { workcell, dice } = at;
  const connection = await connect(at.url);
  connection.on('error', () => undefined);
  try {
    const channel = await connection.createChannel();
    const queues = [
      topology.inbox(workcell),
      topology.reports(workcell),
      topology.heartbeat(workcell),
      ...addresses.map((address) => topology.agent(workcell, address)),
    ];
    const rubbish = [
      '',
      'not JSON',
      '{"type":"step.settled"}',
      JSON.stringify({ id: '1', type: 'run.submit', at: 0, workcell, run_id: 'nobody', body: { more: 1 } }),
      '\u0000\u0001',
    ];
    for (const queue of queues) channel.sendToQueue(queue, Buffer.from(dice.pick(rubbish)));
    await channel.close();
  } finally {
    await close(connection);
  }
}
