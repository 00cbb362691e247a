import type { BrokerCluster } from '../../services/cluster/broker-cluster.ts';
import type { Network } from '../../services/cluster/network.ts';
import type { At } from '../../services/cluster/sentinels.ts';
import type { Service, StoreService } from '../../services/service.ts';
import type { Ground } from '../random/field.ts';

/** A store of several nodes, by Sentinel or as a Redis Cluster, as faults see it. */
export interface SpreadStore {
  readonly url: string;
  readonly stores: readonly At<StoreService>[];
  /** Those that choose a master; none in a Redis Cluster. */
  readonly sentinels: readonly At<Service>[];
  /** Where what the lab stores is written. */
  master(): Promise<At<StoreService>>;
  failover(): Promise<void>;
  untilWhole(): Promise<void>;
}

/** A lab whose processes, brokers and stores are spread over several sites. */
export interface ClusterField extends Ground {
  network: Network;
  broker: BrokerCluster;
  store: SpreadStore;
}
