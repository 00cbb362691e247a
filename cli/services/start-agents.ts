import { createAgent } from '../../module-agents/agent/agent.ts';
import { builtInModule } from '../../module-agents/built-in/built-in-module.ts';
import type { ModuleDefinition } from '../../module-agents/sdk/define-module.ts';
import type { Logger } from '../../shared/log/logger.ts';
import type { Workcell, WorkcellModule } from '../../shared/workcell/workcell.ts';
import type { Host } from './host.ts';
import { servedHere } from '../../shared/workcell/served.ts';

/** A module of the workcell, and the program that serves it. */
export interface ServedModule {
  module: WorkcellModule;
  definition: ModuleDefinition;
}

/** Where the agents of a process stand. */
export interface AgentsSite {
  /** The workcell's name. */
  workcell: string;
  /** The instance name of all agents of this process. */
  instance: string;
  gatewayUrl: string;
  journalDir: string;
  drainSeconds: number;
}

/**
 * The active modules of the workcell that weir can serve by itself; the others are named in the log.
 * @param baseDir where relative paths of the workcell file start
 * @throws WeirError `bad_workcell`, `bad_module` where one of them is wrong.
 */
export async function buildServedModules(
  workcell: Workcell,
  baseDir: string,
  log: Logger,
): Promise<ServedModule[]> {
  const active = workcell.modules.filter((module) => module.active);
  for (const { name, interface: of } of active.filter((module) => !servedHere(module))) {
    log.info({ module: name, interface: of }, 'module waits for an agent of its own');
  }
  return Promise.all(
    active
      .filter(servedHere)
      .map(async (module) => ({ module, definition: await builtInModule(module, { baseDir }) })),
  );
}

/**
 * Starts an agent for each module; resolves when all have said hello. One that ends later ends none of the others: a dead
 * instrument costs the living nothing.
 */
export async function startAgents(
  modules: readonly ServedModule[],
  site: AgentsSite,
  host: Host,
): Promise<void> {
  // One for all of them: what they publish at the same time travels together.
  const broker = host.broker(`agents ${site.instance}`);
  const agents = modules.map(({ module, definition }) =>
    createAgent({
      workcell: site.workcell,
      module: definition,
      interface: module.interface,
      address: { module: module.name, instance: site.instance },
      broker,
      gatewayUrl: site.gatewayUrl,
      journalDir: site.journalDir,
      drainSeconds: site.drainSeconds,
      log: host.log,
    }),
  );
  await host.supervisor.start(agents, { vital: false });
}
