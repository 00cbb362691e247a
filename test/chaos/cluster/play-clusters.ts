import { keysOf } from '../../../shared/store/redis/keys.ts';
import type { RedisCluster } from '../../services/cluster/redis-cluster.ts';
import { startCluster } from '../../services/cluster/start-cluster.ts';
import { Dice } from '../random/dice.ts';
import { playClusterPart, type ClusterOutcome } from './cluster-part.ts';
import type { SpreadStore } from './cluster-field.ts';

/** The share of the time in which the store is one of Sentinel; then it is a Redis Cluster. */
const bySentinel = 0.6;
/** The share of a part's time in which faults come alone, and after the last fault, in milliseconds, the time until its books are compared. */
const alone = 0.45;
const lastMs = 100_000;

/** Plays faults on both kinds of stores, one after the other. */
export async function playClusters(
  seed: number,
  { minutes, keep, only }: { minutes: number; keep: boolean; only?: 'sentinel' | 'cluster' | undefined },
  tell: (line: string) => void,
): Promise<ClusterOutcome[]> {
  const begun = Date.now();
  const until = begun + minutes * 60_000;
  const dice = new Dice(seed);
  const parts = { sentinel: dice.fork(), cluster: dice.fork() };
  const outcomes: ClusterOutcome[] = [];
  const plan = (from: number, to: number) => ({
    ...{ alone: Infinity, aloneUntil: from + (to - from) * alone, mixedMs: 0, enough: () => false },
    ...{ lastFaultAt: to - lastMs, lanes: 5, width: 12, drop: 0, keep },
  });
  if (only !== 'cluster') {
    const { network, broker, sentinel, stop } = await startCluster('broker', 'sentinel');
    const to = only ? until : begun + (until - begun) * bySentinel;
    const storeOf = () => sentinel;
    try {
      outcomes.push(
        await playClusterPart({ network, broker, storeOf }, parts.sentinel, plan(begun, to), tell),
      );
    } finally {
      await stop();
    }
  }
  if (only !== 'sentinel') {
    const { network, broker, redisCluster, stop } = await startCluster('broker', 'redisCluster');
    const storeOf = (workcell: string) => clusterStore(redisCluster, workcell);
    try {
      outcomes.push(
        await playClusterPart({ network, broker, storeOf }, parts.cluster, plan(Date.now(), until), tell),
      );
    } finally {
      await stop();
    }
  }
  return outcomes;
}

/** A Redis Cluster as the store of a workcell, all of whose keys are in one slot. */
function clusterStore(cluster: RedisCluster, workcell: string): SpreadStore {
  const key = keysOf(workcell).token;
  const { url, nodes: stores, untilWhole } = cluster;
  const [first] = stores;
  return {
    ...{ url, stores, sentinels: [], untilWhole },
    // The first one may be the one that is away.
    master: async () => {
      for (const asked of stores) {
        const found = await cluster.masterOf(key, asked).catch(() => undefined);
        if (found) return found;
      }
      return cluster.masterOf(key, first);
    },
    failover: () => cluster.failover(key),
  };
}
