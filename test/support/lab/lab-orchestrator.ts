import { createOrchestrator, type Orchestrator } from '../../../orchestrator/leadership/orchestrator.ts';
import type { Broker } from '../../../shared/broker/broker.ts';
import type { Store } from '../../../shared/store/store.ts';
import type { ProtocolTiming } from '../../../shared/kernel/timing/protocol-timing.ts';
import type { LabSite } from './lab-site.ts';

/** What a test wants otherwise about an orchestrator of its lab. */
export interface OrchestratorChanges {
  /** Replaces or wraps the orchestrator's own. */
  broker?: (own: Broker) => Broker;
  store?: (own: Store) => Store;
  /** Where the broker is found, where not as for everybody. */
  brokerUrl?: string;
  timing?: ProtocolTiming['owner'];
}

/** Starts an orchestrator of the lab in this process; resolves when it owns the workcell, or stands by. */
export async function startLabOrchestrator(
  lab: LabSite,
  changes: OrchestratorChanges,
): Promise<Orchestrator & { broker: Broker }> {
  const { broker: wrap = (own) => own, store: keep = (own) => own, timing } = changes;
  const broker = lab.openBroker('orchestrator', changes.brokerUrl);
  const orchestrator = createOrchestrator({
    workcell: lab.workcell,
    broker: wrap(broker),
    store: keep(lab.store),
    // An agent that stops waits to hear what is kept.
    timing: timing ?? { ...lab.timing.owner, sendKept: 50 },
    log: lab.log,
  });
  lab.onClose(() => orchestrator.stop());
  await orchestrator.start();
  return Object.assign(orchestrator, { broker });
}
