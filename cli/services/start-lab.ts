import { createGateway } from '../../gateway/gateway.ts';
import { createOrchestrator } from '../../orchestrator/orchestrator.ts';
import type { Config } from '../../shared/config/read-config.ts';
import type { Workcell } from '../../shared/workcell/workcell.ts';
import { version } from '../package-info.ts';
import type { Host } from './host.ts';
import { startAgents } from './start-agents.ts';

export interface Lab {
  config: Config;
  workcell: Workcell;
  /** Where relative paths of the workcell file start. */
  baseDir: string;
  /** The instance name of all agents of this process. */
  instance: string;
}

/**
 * Starts everything that a workcell needs and that weir can serve by itself; resolves with the gateway's address when the
 * gateway listens, the orchestrator owns the workcell and the agents are welcomed.
 */
export async function startLab(lab: Lab, host: Host): Promise<string> {
  const { config, workcell, baseDir, instance } = lab;
  const store = await host.store();
  const gateway = createGateway({
    config,
    workcell,
    broker: host.broker('gateway'),
    store,
    log: host.log,
    version,
  });
  const orchestrator = createOrchestrator({
    workcell,
    broker: host.broker('orchestrator'),
    store,
    log: host.log,
  });
  await host.supervisor.start([gateway]);
  await host.supervisor.start([orchestrator]);
  const journalDir = config.journal_dir;
  await startAgents({ workcell, baseDir, instance, gatewayUrl: gateway.url(), journalDir }, host);
  await orchestrator.whenOwner();
  return gateway.url();
}
