import { startBrokerCluster, type BrokerCluster } from './broker-cluster.ts';
import { openNetwork, type Network } from './network.ts';
import { startRedisCluster, type RedisCluster } from './redis-cluster.ts';
import { startSentinelGroup, type SentinelGroup } from './sentinels.ts';

/** Three sites, on each a RabbitMQ of one cluster, a Redis and a Sentinel of one group, and three nodes of one Redis Cluster. */
interface Cluster {
  readonly network: Network;
  readonly broker: BrokerCluster;
  readonly sentinel: SentinelGroup;
  readonly redisCluster: RedisCluster;
  /** Ends all of it with its data. Idempotent. */
  stop(): Promise<void>;
}

type Part = 'broker' | 'sentinel' | 'redisCluster';
type ClusterOf<Parts extends Part> = Pick<Cluster, 'network' | 'stop' | Parts>;

const starts = {
  broker: (network: Network) => startBrokerCluster(network, { management: true }),
  sentinel: startSentinelGroup,
  redisCluster: startRedisCluster,
};

/**
 * Starts those parts of a cluster, on sites of their own. All of it ends with this process, even where that is killed.
 * @throws Error that says why, with the tail of the log, where any of it cannot be had.
 */
export async function startCluster<Parts extends Part>(...parts: Parts[]): Promise<ClusterOf<Parts>> {
  const network = await openNetwork();
  const started = await Promise.allSettled(
    parts.map(async (part) => [part, await starts[part](network)] as const),
  );
  const had = started.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []));
  const stop = async (): Promise<void> => {
    await Promise.all(had.map(([, { remove }]) => remove()));
    await network.close();
  };
  const failed = started.flatMap((each) => (each.status === 'rejected' ? [each.reason as Error] : []));
  if (failed[0]) {
    await stop();
    throw failed[0];
  }
  return { network, stop, ...Object.fromEntries(had) } as ClusterOf<Parts>;
}
