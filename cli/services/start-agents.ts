import { createAgent } from '../../module-agents/agent/agent.ts';
import { builtInModule } from '../../module-agents/built-in/built-in-module.ts';
import type { Service } from '../../shared/lifecycle/service.ts';
import type { Workcell, WorkcellModule } from '../../shared/workcell/workcell.ts';
import type { Host } from './host.ts';
import { servedHere } from './served-here.ts';

/** Where the agents of a process stand. */
export interface AgentsSite {
  workcell: Workcell;
  /** Where relative paths of the workcell file start. */
  baseDir: string;
  /** The instance name of all agents of this process. */
  instance: string;
  gatewayUrl: string;
  journalDir: string;
}

/**
 * Starts an agent for each active module of the workcell that weir can serve by itself; resolves with their names. One
 * that ends later ends none of the others: a dead instrument costs the living nothing.
 */
export async function startAgents(site: AgentsSite, host: Host): Promise<string[]> {
  const modules = site.workcell.modules.filter((module) => served(module, host));
  const agents = await Promise.all(modules.map((module) => agentOf(module, site, host)));
  await host.supervisor.start(agents, { vital: false });
  return modules.map((module) => module.name);
}

function served(module: WorkcellModule, host: Host): boolean {
  if (!module.active || servedHere(module)) return module.active;
  host.log.info({ module: module.name, interface: module.interface }, 'module waits for an agent of its own');
  return false;
}

async function agentOf(module: WorkcellModule, site: AgentsSite, host: Host): Promise<Service> {
  return createAgent({
    workcell: site.workcell.name,
    module: await builtInModule(module, { baseDir: site.baseDir }),
    address: { module: module.name, instance: site.instance },
    broker: host.broker(`agent ${module.name}/${site.instance}`),
    gatewayUrl: site.gatewayUrl,
    journalDir: site.journalDir,
    log: host.log.child({ module: module.name }),
  });
}
