import { until } from '../../support/until.ts';
import { startLocalStore } from '../local-store.ts';
import type { Service, StoreService } from '../service.ts';
import type { Network } from './network.ts';
import { ask, hostOf, hostsOf, portOf, replicated, type At } from './sentinels.ts';

export interface RedisCluster {
  /** `redis+cluster://` with all nodes. */
  readonly url: string;
  /** Three on each site; at the start the first of each is a master, and the others are replicas of the other sites'. */
  readonly nodes: readonly At<StoreService>[];
  /** The node that is the master of a key's slot, as `asked` knows it. */
  masterOf(key: string, asked?: Service): Promise<At<StoreService>>;
  /** Makes the replica of the slot's master the master, in good order; resolves when it is. */
  failover(key: string): Promise<void>;
  /** Resolves when each master has its replica, and all nodes know each other. */
  untilWhole(): Promise<void>;
  remove(): Promise<void>;
}

const slots = 16_384;
/** A node that does not answer for so long counts as down, in milliseconds. */
const nodeTimeoutMs = '1500';

/** A Redis Cluster: on each site a master, and a replica of each other site's, so that one is left where a site is lost. */
export async function startRedisCluster({ sites }: Network): Promise<RedisCluster> {
  const started = await Promise.allSettled(
    [...sites, ...sites, ...sites].map(async (site) => {
      const settings = {
        ...replicated,
        'cluster-enabled': 'yes',
        'cluster-node-timeout': nodeTimeoutMs,
        // A replica that moves to a master which has lost its own never moves back.
        'cluster-allow-replica-migration': 'no',
        'cluster-announce-ip': site.address,
      };
      return { ...(await startLocalStore({ settings, at: site })), site };
    }),
  );
  const nodes = started.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []));
  const remove = async (): Promise<void> => {
    await Promise.all(nodes.map((node) => node.remove()));
  };
  try {
    for (const each of started) if (each.status === 'rejected') throw each.reason as Error;
    await join(nodes, sites.length);
  } catch (error) {
    await remove();
    throw error;
  }
  const [first] = nodes as [At<StoreService>];
  const masterOf: RedisCluster['masterOf'] = async (key, asked = first) => {
    const slot = (await ask(asked, 'CLUSTER', 'KEYSLOT', key)) as number;
    const ranges = (await ask(asked, 'CLUSTER', 'SLOTS')) as [number, number, [string, number]][];
    const [, , [host, port]] = ranges.find(([from, to]) => from <= slot && slot <= to) ?? [0, 0, ['', 0]];
    const found = nodes.find((node) => hostOf(node) === host && portOf(node) === String(port));
    if (!found) throw new Error(`no node serves the slot of ${key}`);
    return found;
  };
  return {
    url: `redis+cluster://${hostsOf(nodes)}`,
    nodes,
    masterOf,
    async failover(key) {
      const before = await masterOf(key);
      const id = await ask(before, 'CLUSTER', 'MYID');
      const lines = String(await ask(before, 'CLUSTER', 'NODES')).split('\n');
      const replica = lines
        .find((line) => line.split(' ')[3] === id)
        ?.split(' ')[1]
        ?.split('@')[0];
      const to = nodes.find((node) => `${hostOf(node)}:${portOf(node)}` === replica);
      if (!to) throw new Error(`the master of ${key} has no replica`);
      await ask(to, 'CLUSTER', 'FAILOVER');
      await until('a replica is the master', async () => (await masterOf(key)) === to);
    },
    untilWhole: () => untilWhole(nodes, sites.length),
    remove,
  };
}

/** Gives each master its share of the slots and its replicas, and waits until all nodes see all that. */
async function join(nodes: readonly StoreService[], masters: number): Promise<void> {
  const [first] = nodes as readonly [StoreService];
  const bound = (i: number) => Math.floor((slots * i) / masters);
  for (const [i, node] of nodes.entries()) {
    if (i < masters) await ask(node, 'CLUSTER', 'ADDSLOTSRANGE', String(bound(i)), String(bound(i + 1) - 1));
    if (node !== first) await ask(node, 'CLUSTER', 'MEET', hostOf(first), portOf(first));
  }
  await untilKnown(nodes);
  for (const [i, node] of nodes.entries()) {
    const master = nodes[(i + Math.floor(i / masters)) % masters] as StoreService;
    if (i >= masters) await ask(node, 'CLUSTER', 'REPLICATE', String(await ask(master, 'CLUSTER', 'MYID')));
  }
  await untilWhole(nodes, masters);
}

async function untilKnown(nodes: readonly StoreService[]): Promise<void> {
  const knowsAll = async (node: StoreService): Promise<boolean> => {
    const told = String(await ask(node, 'CLUSTER', 'INFO').catch(() => ''));
    return told.includes('cluster_state:ok') && told.includes(`cluster_known_nodes:${nodes.length}\r`);
  };
  await until(
    'the nodes of a Redis Cluster know each other',
    async () => (await Promise.all(nodes.map(knowsAll))).every(Boolean),
    60_000,
  );
}

async function untilWhole(nodes: readonly StoreService[], masters: number): Promise<void> {
  await until('each master of a Redis Cluster has its replicas', async () => {
    const told = await Promise.all(nodes.map((node) => ask(node, 'INFO', 'replication').catch(() => '')));
    return told.filter((each) => /slave1:.*state=online/.test(String(each))).length === masters;
  });
  await untilKnown(nodes);
}
