import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { ChildGroup } from '../support/child-group.ts';
import { freePort } from '../support/free-port.ts';
import { storeAnswers } from '../support/answers.ts';
import { until } from '../support/until.ts';
import { findProgram } from './apt.ts';
import { startLocalStore } from './local-store.ts';
import type { StoreService } from './service.ts';

/** A Redis of several. */
export interface StoreNode extends StoreService {
  readonly port: number;
  /** Asks it something, on a connection of its own. */
  ask(...command: [string, ...string[]]): Promise<unknown>;
}

export interface ReplicatedStore {
  /** What weir is given. */
  readonly url: string;
  readonly nodes: readonly StoreNode[];
  remove(): Promise<void>;
}

async function startNode(settings: readonly string[]): Promise<StoreNode> {
  const folder = await mkdtemp(join(tmpdir(), 'weir-redis-conf-'));
  const file = join(folder, 'redis.conf');
  await writeFile(file, settings.map((line) => `${line}\n`).join(''));
  const service = await startLocalStore(file);
  const { port } = new URL(service.url);
  return {
    ...service,
    port: Number(port),
    ask: async (...[name, ...args]: [string, ...string[]]) => {
      const client = new Redis(service.url, { enableReadyCheck: false, commandTimeout: 5_000 });
      client.on('error', () => undefined);
      try {
        return await client.call(name, ...args);
      } finally {
        client.disconnect();
      }
    },
    remove: async () => {
      await service.remove();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** A master, a replica and three Sentinels, of which two decide, on loopback addresses; the first node is the master. */
export async function startSentinelStore(
  settings: readonly string[] = [],
): Promise<ReplicatedStore & { failOver: () => unknown }> {
  const own = ['repl-diskless-sync-delay 0', 'repl-ping-replica-period 1', ...settings];
  const master = await startNode(own);
  const replica = await startNode([...own, `replicaof 127.0.0.1 ${master.port}`]);
  const sentinels = await Promise.all([1, 2, 3].map(() => startSentinel(master.port)));
  await Promise.all(
    sentinels.map(({ knows }) => until('the Sentinels know each other and the replica', knows)),
  );
  const hosts = sentinels.map(({ port }) => `127.0.0.1:${port}`).join(',');
  const all = [...sentinels, master, replica];
  return {
    url: `redis+sentinel://${hosts}/lab/0`,
    nodes: [master, replica],
    failOver: () => sentinels[0]?.ask('FAILOVER', 'lab'),
    remove: async () => void (await Promise.all(all.map((each) => each.remove()))),
  };
}

interface Sentinel {
  port: number;
  ask(...command: string[]): Promise<unknown>;
  /** Whether it has met the others and the replica. */
  knows(): Promise<boolean>;
  remove(): Promise<void>;
}

async function startSentinel(master: number): Promise<Sentinel> {
  const file = await findProgram('redis-server', ['redis-server']);
  const cwd = await mkdtemp(join(tmpdir(), 'weir-sentinel-'));
  const port = await freePort();
  const settings = [
    ...[`port ${port}`, 'bind 127.0.0.1', `dir ${cwd}`, `sentinel monitor lab 127.0.0.1 ${master} 2`],
    ...['sentinel down-after-milliseconds lab 500', 'sentinel failover-timeout lab 3000'],
  ];
  await writeFile(join(cwd, 'sentinel.conf'), settings.map((line) => `${line}\n`).join(''));
  const args = [join(cwd, 'sentinel.conf'), '--sentinel'];
  const log = join(cwd, 'sentinel.log');
  const group = new ChildGroup({ file, args, env: process.env, cwd, log });
  await group.waitUntil('the Sentinel answered', () => storeAnswers(port), 30_000);
  const sentinel = new Redis(port);
  const ask = (...command: string[]) => sentinel.call('SENTINEL', ...command);
  // It looks every ten seconds who follows a master.
  await ask('DEBUG', 'info-period', '500');
  const knows = async (): Promise<boolean> => {
    const facts = (await ask('MASTER', 'lab')) as string[];
    const fact = (name: string) => facts[facts.indexOf(name) + 1];
    return fact('num-other-sentinels') === '2' && fact('num-slaves') === '1';
  };
  const remove = async (): Promise<void> => {
    sentinel.disconnect();
    await group.end('SIGKILL');
    await rm(cwd, { recursive: true, force: true });
  };
  return { port, ask, knows, remove };
}

/** A Redis Cluster of masters alone, each with as many of the slots, on loopback addresses. */
export async function startStoreCluster(masters: number): Promise<ReplicatedStore> {
  const nodes = await Promise.all(
    Array.from({ length: masters }, async () => {
      const bus = await freePort();
      return startNode(['cluster-enabled yes', `cluster-port ${bus}`, 'cluster-node-timeout 2000']);
    }),
  );
  const [first] = nodes as [StoreNode, ...StoreNode[]];
  for (const [i, node] of nodes.entries()) {
    const [from, to] = [i, i + 1].map((part) => Math.floor((16_384 * part) / masters)) as [number, number];
    await node.ask('CLUSTER', 'ADDSLOTSRANGE', String(from), String(to - 1));
    await node.ask('CLUSTER', 'SET-CONFIG-EPOCH', String(i + 1));
    const bus = /@(\d+)/.exec(String(await first.ask('CLUSTER', 'NODES')))?.[1] ?? '';
    if (node !== first) await node.ask('CLUSTER', 'MEET', '127.0.0.1', String(first.port), bus);
  }
  await until('the cluster is up', async () => {
    const states = await Promise.all(nodes.map((node) => node.ask('CLUSTER', 'INFO')));
    return states.every((state) => String(state).includes('cluster_state:ok'));
  });
  return {
    url: `redis+cluster://${nodes.map(({ port }) => `127.0.0.1:${port}`).join(',')}`,
    nodes,
    remove: async () => void (await Promise.all(nodes.map((node) => node.remove()))),
  };
}
