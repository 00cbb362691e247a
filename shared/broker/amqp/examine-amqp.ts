import { connect, type Channel, type ChannelModel, type ConfirmChannel } from 'amqplib';
import { WeirError, messageOf } from '../../kernel/errors/weir-error.ts';
import { eachHost, hostsOf } from '../../kernel/config/several-hosts.ts';
import { protocolTiming } from '../../kernel/timing/protocol-timing.ts';
import { timedOut, within } from '../../kernel/lifecycle/waiting.ts';
import { topology } from '../topology.ts';
import { declareDead, declareHeartbeats, declareInbox, declareReports, isRefusal } from './queues.ts';
import { isLoginRefused, loginRefused, reasonOf, streamOf } from './opening.ts';
import type { AccountsOptions } from '../agent-accounts.ts';
import { askManagement, managementOf, travelsInTheOpen } from './rabbit-accounts.ts';

/** What a look at a RabbitMQ finds. */
export interface AmqpFacts {
  product: string;
  version: string;
  /** The nodes of its URL that do not answer, and why. */
  away: { node: string; reason: string }[];
  /** Milliseconds that a confirmed publish took, or why the broker takes none. */
  confirm: { ms: number } | { refused: string };
  queues: QueueFacts[];
}

export interface QueueFacts {
  name: string;
  /** Undefined where nobody has declared the queue yet. */
  messages?: number;
  /** Whether anybody reads it; undefined as `messages`. */
  read?: boolean;
  /** It lives on a node that is away. */
  homeless?: true;
  /** How the queue differs from the one that weir declares. */
  wrong?: string;
}

const connectMs = 5_000;
const confirmMs = 5_000;
const closeMs = 1_000;
const answerMs = 3_000;
const leaderless = 'it has no leader, so it takes nothing and gives nothing';

/**
 * Looks at a RabbitMQ, at the first of its nodes that answers, and at the queues of a workcell, and changes nothing in it.
 * @throws WeirError `broker_unavailable` where no node can be reached.
 */
export async function examineAmqp(url: string, workcell: string | undefined): Promise<AmqpFacts> {
  const nodes = eachHost(url);
  const opened = await Promise.allSettled(nodes.map(open));
  const [model] = opened.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []));
  const away = opened.flatMap((each, at) =>
    each.status === 'rejected' ? [{ node: hostsOf(nodes[at] ?? ''), reason: reasonOf(each.reason) }] : [],
  );
  try {
    if (!model) {
      const refused = opened.findIndex((each) => each.status === 'rejected' && isLoginRefused(each.reason));
      if (refused >= 0)
        throw new WeirError('broker_unavailable', loginRefused(hostsOf(nodes[refused] ?? '')));
      const reasons = away
        .map(({ node, reason }) => (nodes.length > 1 ? `${node}: ${reason}` : reason))
        .join('; ');
      throw new WeirError('broker_unavailable', `the broker does not answer: ${reasons}`);
    }
    const { product, version } = model.connection.serverProperties;
    return {
      product: String(product),
      version: String(version),
      away,
      confirm: await tryConfirm(model),
      queues: [
        await examineQueue(model, topology.dead, declareDead),
        ...(workcell === undefined ? [] : await examineWorkcell(model, workcell)),
      ],
    };
  } finally {
    for (const each of opened) {
      if (each.status === 'rejected') continue;
      const closed = each.value.close().catch(() => undefined);
      // A queue without a leader keeps the broker from answering this, too.
      if ((await within(closed, closeMs)) === timedOut) streamOf(each.value).destroy();
    }
  }
}

/** Not those of agents: they are exclusive to them, and gone with them. */
async function examineWorkcell(model: ChannelModel, workcell: string): Promise<QueueFacts[]> {
  return [
    await examineQueue(model, topology.inbox(workcell), (on) => declareInbox(on, workcell)),
    await examineQueue(model, topology.reports(workcell), (on) => declareReports(on, workcell)),
    await examineQueue(model, topology.heartbeat(workcell), (on) =>
      declareHeartbeats(on, workcell, protocolTiming.broker.heartbeatExpiry),
    ),
  ];
}

async function open(url: string): Promise<ChannelModel> {
  const model = await connect(url, {
    noDelay: true,
    timeout: connectMs,
    clientProperties: { connection_name: 'weir doctor' },
  });
  // What breaks is told by the operation that it breaks.
  model.on('error', () => undefined);
  return model;
}

/** Publishes to a queue of this connection's own: an alarm lets nothing through, and says so only to who publishes. */
async function tryConfirm(model: ChannelModel): Promise<AmqpFacts['confirm']> {
  let blocked: string | undefined;
  model.on('blocked', (reason) => (blocked = reason));
  const channel = await quiet(model.createConfirmChannel());
  try {
    const { queue } = await channel.assertQueue('', { exclusive: true, durable: false });
    const begun = performance.now();
    const published = new Promise<void>((resolve, reject) => {
      channel.sendToQueue(queue, Buffer.from('weir doctor'), {}, (error: Error | null) =>
        error ? reject(error) : resolve(),
      );
    });
    if ((await within(published, confirmMs)) === timedOut) {
      return { refused: blocked ?? `no confirm within ${confirmMs / 1000} s` };
    }
    return { ms: performance.now() - begun };
  } catch (error) {
    return { refused: reasonOf(error) };
  }
}

async function examineQueue(
  model: ChannelModel,
  name: string,
  declare: (channel: Channel) => Promise<unknown>,
): Promise<QueueFacts> {
  // Each failure closes its channel.
  const looking = await quiet(model.createChannel());
  let facts: { name: string; messages: number; read: boolean };
  try {
    const found = await within(looking.checkQueue(name), answerMs);
    if (found === timedOut) return { name, homeless: true };
    facts = { name, messages: found.messageCount, read: found.consumerCount > 0 };
  } catch (error) {
    if (!isRefusal(error, 'notFound')) return { name, wrong: reasonOf(error) };
    return reasonOf(error).includes('no queue') ? { name } : { name, homeless: true };
  }
  const declaring = await quiet(model.createChannel());
  try {
    await declare(declaring);
    const answers = facts.messages > 0 || (await isAnswered(model, name));
    return { ...facts, ...(answers ? {} : { wrong: leaderless }) };
  } catch (error) {
    return { ...facts, wrong: reasonOf(error) };
  }
}

/** Asks an empty queue for a message: one without a leader does not even say that it has none. */
async function isAnswered(model: ChannelModel, name: string): Promise<boolean> {
  const channel = await quiet(model.createChannel());
  // What comes in this very moment goes back when the connection ends. A refusal is an answer, too.
  const got = channel.get(name).catch(() => false);
  return (await within(got, answerMs)) !== timedOut;
}

/** A channel whose failure is told by the operation that fails. */
async function quiet<C extends Channel | ConfirmChannel>(opening: Promise<C>): Promise<C> {
  const channel = await opening;
  channel.on('error', () => undefined);
  return channel;
}

/** A policy of the broker that may drop what weir was promised. */
interface HarmfulPolicy {
  name: string;
  pattern: string;
  /** Its keys that do harm, with their values. */
  keys: Record<string, unknown>;
}

/** What the broker's policies do to weir's queues, or why they could not be read. */
export type PolicyFacts = { harmful: HarmfulPolicy[]; cluster: ClusterFacts } | { unread: string };

/** What RabbitMQ's management plugin says of its nodes, and how many of them have a copy of each quorum queue. */
export interface ClusterFacts {
  /** `net_ticktime`: seconds until the others notice that a node is frozen or cut off. */
  nodes: { name: string; running: boolean; net_ticktime?: number | undefined }[];
  queues: { name: string; members: number }[];
}

/** RabbitMQ's keys under which a queue drops messages, or goes away with all that is in it. */
const harmfulKeys = ['max-length', 'max-length-bytes', 'message-ttl', 'expires', 'delivery-limit'];
const timeoutMs = 3_000;

interface Policy {
  name: string;
  pattern: string;
  definition: Record<string, unknown>;
}

/**
 * Asks RabbitMQ's management plugin for what AMQP does not show: the policies of a broker, of which it picks out those that do
 * harm to queues of weir's, and its nodes. Changes nothing, and sends no password in the open to another machine. Never rejects.
 */
export async function examinePolicies(
  brokerUrl: string,
  workcell: string,
  { managementUrl, insecureNetwork = false }: Pick<AccountsOptions, 'managementUrl' | 'insecureNetwork'> = {},
): Promise<PolicyFacts> {
  const management = managementOf(brokerUrl, managementUrl);
  const open = management.bases.find(travelsInTheOpen);
  if (!insecureNetwork && open !== undefined) {
    return {
      unread: `the password of the account would travel to ${new URL(open).host} in the open: WEIR_BROKER_MANAGEMENT_URL names it as https://…`,
    };
  }
  const { vhost } = management;
  const ask = async (path: string): Promise<unknown> => {
    const response = await askManagement(management, path, {}, timeoutMs);
    if (!response.ok) throw new Error(`${response.url} answers ${response.status}`);
    return response.json();
  };
  try {
    const kinds = await Promise.all(['policies', 'operator-policies'].map((kind) => ask(`${kind}/${vhost}`)));
    const policies = kinds.flat() as Policy[];
    const quorum = [topology.dead, topology.inbox(workcell)].map(async (name) => {
      const queue = await ask(`queues/${vhost}/${name}`).catch(() => undefined);
      return { name, members: (queue as { members?: unknown[] } | undefined)?.members?.length };
    });
    const nodes = (await ask('nodes')) as ClusterFacts['nodes'];
    return {
      harmful: policies.flatMap((policy) => harmOf(policy, queuesOf(workcell)) ?? []),
      cluster: {
        nodes: nodes.map(({ name, running, net_ticktime }) => ({ name, running, net_ticktime })),
        queues: (await Promise.all(quorum)).flatMap(({ name, members }) =>
          members === undefined ? [] : [{ name, members }],
        ),
      },
    };
  } catch (error) {
    return { unread: error instanceof TypeError ? messageOf(error.cause ?? error) : messageOf(error) };
  }
}

/** Queues of which a policy must drop nothing: something would be lost, or come late. Of agents, one stands for all. */
function queuesOf(workcell: string): string[] {
  const agent = topology.agent(workcell, { module: 'module', instance: 'instance' });
  return [topology.inbox(workcell), topology.reports(workcell), agent, topology.dead];
}

function harmOf({ name, pattern, definition }: Policy, queues: readonly string[]): HarmfulPolicy | undefined {
  const keys = Object.entries(definition).filter(([key]) => harmfulKeys.includes(key));
  return keys.length > 0 && queues.some((queue) => matches(pattern, queue))
    ? { name, pattern, keys: Object.fromEntries(keys) }
    : undefined;
}

/** Erlang's patterns are Perl's; one that JavaScript cannot read is believed to match. */
function matches(pattern: string, queue: string): boolean {
  try {
    return new RegExp(pattern).test(queue);
  } catch {
    return true;
  }
}
