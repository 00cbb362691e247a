import { readConfig } from '../../../shared/kernel/config/read-config.ts';
import { createGateway, type Gateway, type GatewayDependencies } from '../../../gateway/server/gateway.ts';
import type { Broker } from '../../../shared/broker/broker.ts';
import type { Store } from '../../../shared/store/store.ts';
import { version } from '../../../shared/kernel/version.ts';
import type { LabSite } from './lab-site.ts';

/** What a test wants otherwise about a gateway of its lab. */
export interface GatewayChanges extends Partial<Omit<GatewayDependencies, 'config' | 'broker' | 'store'>> {
  config?: Partial<GatewayDependencies['config']>;
  /** Replaces or wraps the gateway's own. */
  broker?: (own: Broker) => Broker;
  store?: (own: Store) => Store;
}

const defaults = readConfig({}, {});

/** Starts a gateway of the lab in this process; resolves when it listens. */
export async function startLabGateway(lab: LabSite, changes: GatewayChanges): Promise<Gateway> {
  const { config, broker: wrap = (own) => own, store: keep = (own) => own, timing, ...others } = changes;
  const gateway = createGateway({
    config: { ...defaults, port: 0, data_dir: lab.dataDir, max_upload: 1 << 30, ...config },
    workcell: lab.workcell,
    store: keep(lab.store),
    broker: wrap(lab.openBroker('gateway')),
    log: lab.log,
    version,
    timing: { ...lab.timing.gateway, drain: 200, ...timing },
    ...others,
  });
  lab.onClose(() => gateway.stop());
  await gateway.start();
  return gateway;
}
