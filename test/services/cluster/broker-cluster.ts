import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ChildGroup } from '../../support/child-group.ts';
import { freePort } from '../../support/free-port.ts';
import { startEpmd, startLocalBroker, type LocalBroker } from '../local-broker.ts';
import { here } from '../place.ts';
import { joinHosts } from './join-hosts.ts';
import type { Network, Site } from './network.ts';

/** A node of a RabbitMQ cluster, on the site of the same number. */
export interface BrokerNode extends LocalBroker {
  readonly name: string;
  readonly site: Site;
  /** Raises or clears the alarm of a full disk, under which no node of the cluster reads from publishers. */
  diskAlarm(raised: boolean): Promise<void>;
  /** Closes its listeners and connections, and hands over what it leads, as before maintenance; `revive` takes that back. */
  drain(): Promise<void>;
  revive(): Promise<void>;
  /** Resolves when the node may be stopped, and each quorum queue keeps its majority all the same. */
  awaitOnlineQuorumPlusOne(): Promise<void>;
}

export interface BrokerCluster {
  /** The URL that names all nodes. */
  readonly url: string;
  readonly nodes: readonly BrokerNode[];
  /** Makes that node, or another one where it is none, the leader of a quorum queue of the vhost `/`. */
  moveLeader(queue: string, to?: BrokerNode): Promise<void>;
  /** The node that leads a quorum queue of the vhost `/`, as `asked` knows it; undefined where it knows of none. */
  leaderOf(queue: string, asked?: BrokerNode): Promise<BrokerNode | undefined>;
  /** Restarts the nodes one after the other, as an upgrade does. */
  rollingRestart(): Promise<void>;
  /** Resolves when each quorum queue has all its members. */
  untilWhole(): Promise<void>;
  remove(): Promise<void>;
}

/** A RabbitMQ cluster with a node on each site, and with Khepri. */
export async function startBrokerCluster(
  { sites, inseparable }: Network,
  { management = false } = {},
): Promise<BrokerCluster> {
  const folder = await mkdtemp(join(tmpdir(), 'weir-epmd-'));
  const epmdPort = await freePort();
  const cookie = randomBytes(12).toString('hex');
  const names = sites.map(({ address }, i) => `rabbit${i + 1}@${address}`);
  const further = [
    'cluster_formation.peer_discovery_backend = classic_config',
    // Seconds: unless stated a minute passes before the others notice that a node is frozen or cut off.
    'net_ticktime = 5',
    ...names.map((name, i) => `cluster_formation.classic_config.nodes.${i + 1} = ${name}`),
    '',
  ].join('\n');
  const epmds: ChildGroup[] = [];
  let nodes: BrokerNode[] = [];
  const remove = async (): Promise<void> => {
    await Promise.all(nodes.map((node) => node.remove()));
    await Promise.all(epmds.map((epmd) => epmd.end('SIGKILL')));
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  };
  try {
    for (const place of inseparable === undefined ? sites : [here])
      epmds.push(await startEpmd(place, epmdPort, folder));
    const started = await Promise.allSettled(
      sites.map(async (site, i) => {
        const name = names[i] as string;
        const member = { name, cookie, epmdPort };
        return nodeOf(name, site, await startLocalBroker({ management, further, at: site, member }));
      }),
    );
    nodes = started.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []));
    for (const each of started) if (each.status === 'rejected') throw each.reason as Error;
    await nodes[0]?.control('await_online_nodes', String(sites.length));
    await nodes[0]?.control('enable_feature_flag', '--opt-in', 'khepri_db');
  } catch (error) {
    await remove();
    throw error;
  }
  return clusterOf(nodes, remove);
}

function nodeOf(name: string, site: Site, broker: LocalBroker): BrokerNode {
  const upgrade = async (what: string): Promise<void> => void (await broker.tool('rabbitmq-upgrade', what));
  return {
    ...broker,
    name,
    site,
    // It may end by itself as it starts, while the others still count it as there; its service manager starts it again.
    start: () => broker.start().catch(() => broker.start()),
    diskAlarm: (raised) => broker.control('set_disk_free_limit', raised ? '1000000GB' : '50MB'),
    drain: () => upgrade('drain'),
    revive: () => upgrade('revive'),
    awaitOnlineQuorumPlusOne: () => upgrade('await_online_quorum_plus_one'),
  };
}

function clusterOf(nodes: readonly BrokerNode[], remove: () => Promise<void>): BrokerCluster {
  const [first] = nodes as readonly [BrokerNode];
  const leaderOf: BrokerCluster['leaderOf'] = async (queue, asked = first) => {
    const listed = await asked.tool(
      'rabbitmqctl',
      '-q',
      'list_queues',
      '--no-table-headers',
      'name',
      'leader',
    );
    const leader = listed
      .split('\n')
      .map((line) => line.split('\t'))
      .find(([name]) => name === queue)?.[1];
    return nodes.find(({ name }) => name === leader);
  };
  return {
    url: joinHosts(nodes.map(({ url }) => url)),
    nodes,
    leaderOf,
    async moveLeader(queue, wanted) {
      const from = await leaderOf(queue);
      const to = wanted ?? nodes.find((node) => node !== from);
      const resource = `rabbit_misc:r(<<"/">>, queue, <<"${queue}">>)`;
      await (from ?? first).control(
        'eval',
        `{ok, Q} = rabbit_amqqueue:lookup(${resource}), rabbit_quorum_queue:transfer_leadership(Q, '${to?.name}').`,
      );
    },
    async rollingRestart() {
      for (const node of nodes) {
        await node.awaitOnlineQuorumPlusOne();
        await node.drain();
        await node.stop();
        await node.start();
      }
    },
    // With a member on each node, a majority without this one is all of them.
    untilWhole: () => first.awaitOnlineQuorumPlusOne(),
    remove,
  };
}
