import { createGateway } from '../../gateway/gateway.ts';
import { createAgent } from '../../module-agents/agent/agent.ts';
import { builtInModule } from '../../module-agents/built-in/built-in-module.ts';
import { createOrchestrator } from '../../orchestrator/orchestrator.ts';
import type { Config } from '../../shared/config/read-config.ts';
import type { Service } from '../../shared/lifecycle/service.ts';
import type { Workcell, WorkcellModule } from '../../shared/workcell/workcell.ts';
import { version } from '../package-info.ts';
import type { Host } from './host.ts';
import { servedHere } from './served-here.ts';

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
  const { config, workcell } = lab;
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
  const agents = await Promise.all(
    workcell.modules
      .filter((module) => served(module, host))
      .map((module) => agentOf(module, lab, host, gateway.url())),
  );
  await host.supervisor.start(agents, { vital: false });
  await orchestrator.whenOwner();
  return gateway.url();
}

function served(module: WorkcellModule, host: Host): boolean {
  if (!module.active || servedHere(module)) return module.active;
  host.log.info({ module: module.name, interface: module.interface }, 'module waits for an agent of its own');
  return false;
}

async function agentOf(module: WorkcellModule, lab: Lab, host: Host, gatewayUrl: string): Promise<Service> {
  return createAgent({
    workcell: lab.workcell.name,
    module: await builtInModule(module, { baseDir: lab.baseDir }),
    address: { module: module.name, instance: lab.instance },
    broker: host.broker(`agent ${module.name}`),
    gatewayUrl,
    journalDir: lab.config.journal_dir,
    log: host.log.child({ module: module.name }),
  });
}
