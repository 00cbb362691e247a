import { createAgent } from '../../module-agents/runtime/index.ts';
import { builtInModule } from '../../module-agents/drivers/index.ts';
import type { ModuleDefinition } from '../../module-agents/sdk/inside.ts';
import { WeirError } from '../../shared/kernel/errors/weir-error.ts';
import type { Workcell, WorkcellModule } from '../../shared/contracts/workcell.ts';
import { servedHere, whyUnserved } from '../../shared/workcell/index.ts';
import type { Host } from './host.ts';

/** A module of the workcell, and the program that serves it. */
export interface ServedModule {
  module: WorkcellModule;
  definition: ModuleDefinition;
}

/** Where the agents of a process stand. */
export interface AgentsSite {
  /** The workcell's name. */
  workcell: string;
  /** Milliseconds between two questions for an instrument's state. */
  stateEvery: number;
  /** The instance name of all agents of this process. */
  instance: string;
  gatewayUrl: string;
  /** What they prove themselves to the gateway with; nothing unless given. */
  gatewayKey: () => string | undefined;
  /** The gateway is in this process. */
  gatewayIsHere?: boolean;
  journalDir: string;
  drainSeconds: number;
}

/** Where the drivers of a process find their files, and what becomes of them. */
export interface ModulesSite {
  /** Where relative paths of the workcell file start. */
  baseDir: string;
  /** Drivers that are programs are started anew when their file is saved. */
  watch: boolean;
}

/** The active modules of a workcell: those that are served from here, and of the others why not. */
export interface BuiltModules {
  served: ServedModule[];
  unserved: UnservedModule[];
}

interface UnservedModule {
  module: WorkcellModule;
  reason: string;
}

/**
 * Builds what serves the active modules of the workcell, for as many of them as it can: a module file that cannot be
 * loaded costs the other instruments nothing.
 * @throws WeirError `bad_workcell` where the file itself is wrong about one of them.
 */
export async function buildServedModules(workcell: Workcell, site: ModulesSite): Promise<BuiltModules> {
  const active = workcell.modules.filter((module) => module.active);
  const built = await Promise.all(active.map((module) => build(module, site)));
  return {
    served: built.flatMap((each) => ('definition' in each ? [each] : [])),
    unserved: built.flatMap((each) => ('reason' in each ? [each] : [])),
  };
}

async function build(module: WorkcellModule, site: ModulesSite): Promise<ServedModule | UnservedModule> {
  if (!servedHere(module)) {
    return { module, reason: whyUnserved(module) ?? 'it waits for an agent of its own' };
  }
  try {
    return { module, definition: await builtInModule(module, site) };
  } catch (error) {
    if (!WeirError.is(error, 'bad_module')) throw error;
    return { module, reason: error.message };
  }
}

/** A line for people on each module that is not served from here. */
export function unservedLines({ unserved }: BuiltModules): string[] {
  return unserved.map(({ module, reason }) => `module "${module.name}" is not served from here: ${reason}`);
}

/**
 * Starts an agent for each module; resolves when all have said hello. One that ends later ends none of the others: a dead
 * instrument costs the living nothing. `late`: the lab is at work already, and one that fails at its start ends nothing.
 */
export async function startAgents(
  modules: readonly ServedModule[],
  site: AgentsSite,
  host: Host,
  { late = false } = {},
): Promise<void> {
  // One for all of them: what they publish at the same time travels together.
  const broker = host.broker(`agents ${site.instance}`);
  const agents = modules.map(({ module, definition }) =>
    createAgent({
      workcell: site.workcell,
      stateEvery: site.stateEvery,
      module: definition,
      interface: module.interface,
      address: { module: module.name, instance: site.instance },
      broker,
      gatewayUrl: site.gatewayUrl,
      gatewayKey: site.gatewayKey,
      gatewayIsHere: site.gatewayIsHere,
      journalDir: site.journalDir,
      drainSeconds: site.drainSeconds,
      timing: host.timing.agent,
      log: host.log,
      metrics: host.metrics,
    }),
  );
  await host.supervisor.start(agents, { vital: false, late });
}
