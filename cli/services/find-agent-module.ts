import path from 'node:path';
import { builtInModule } from '../../module-agents/drivers/index.ts';
import type { ModuleDefinition } from '../../module-agents/sdk/inside.ts';
import { WeirError } from '../../shared/kernel/errors/weir-error.ts';
import { findModule, type Workcell, type WorkcellModule } from '../../shared/contracts/workcell.ts';
import { type ModuleOutline, type WorkcellOutline, servedHere } from '../../shared/workcell/index.ts';

/** What an agent serves, and the name under which the workcell knows it. */
export interface AgentModule {
  name: string;
  interface: string;
  definition: ModuleDefinition;
}

export interface AgentRequest {
  /** A module of the workcell, or a module file. */
  wanted: string;
  /** The module of the workcell that a file serves; undefined: the one that the file itself names. */
  name: string | undefined;
  /** What the workcell is called, and what its modules are. */
  outline: WorkcellOutline;
  /** The workcell as a file on this machine has it, where one was named. What a gateway says decides nothing of what runs here. */
  own: Workcell | undefined;
  /** Where relative paths in the module's config start. */
  baseDir: string;
  /** A driver that is a program is started anew when its file is saved. */
  watch: boolean;
}

/**
 * The module that `weir agent` shall serve.
 * @throws WeirError `bad_module` where the file is wrong, `bad_request` where the workcell has no such module, or only a workcell
 *   file can say what serves it.
 */
export async function findAgentModule(request: AgentRequest): Promise<AgentModule> {
  const { wanted, name, own, baseDir, watch } = request;
  if (!isFile(wanted)) {
    const module = demandServed(request);
    return {
      name: wanted,
      interface: module.interface,
      definition: await builtInModule(module, { baseDir, watch }),
    };
  }
  const file = path.resolve(wanted);
  const served = name ?? (await builtInModule(moduleOfFile(file, undefined), { baseDir })).name;
  const { configured } = demandActive(request, served);
  if (!own && configured) {
    throw new WeirError(
      'bad_request',
      `the workcell has a config for "${served}", which an agent takes only from a file on its own machine: ${remedy}`,
    );
  }
  return {
    name: served,
    interface: 'file',
    definition: await builtInModule(moduleOfFile(file, own && findModule(own, served)), { baseDir }),
  };
}

const remedy = 'name the workcell file with --workcell or WEIR_WORKCELL';

/** A module of the workcell file that needs no module file. */
function demandServed(request: AgentRequest): WorkcellModule {
  const { wanted, own } = request;
  demandActive(request, wanted);
  const module = own && findModule(own, wanted);
  if (module && servedHere(module)) return module;
  const file = `give the module file, as in \`weir agent ./${wanted}.ts\``;
  const why = module
    ? `module "${wanted}" has the interface ${module.interface}, which names no program: ${file}`
    : `what serves module "${wanted}" is said only by a file on this machine: ${remedy}, or ${file}`;
  throw new WeirError('bad_request', why);
}

function isFile(wanted: string): boolean {
  return /[/\\]|\.[cm]?[jt]s$/.test(wanted);
}

function demandActive({ outline }: AgentRequest, name: string): ModuleOutline {
  const module = outline.modules.find((each) => each.name === name);
  if (module?.active) return module;
  const active = outline.modules.filter((each) => each.active).map((each) => each.name);
  const why = module
    ? 'is switched off in its workcell file'
    : `is no module of the workcell ${outline.name}`;
  throw new WeirError(
    'bad_request',
    `"${name}" ${why}, which has ${active.join(', ') || 'none'}: add it there, or choose one with --name`,
  );
}

/** The file as a module of the workcell would name it, with that module's config. */
function moduleOfFile(file: string, module: WorkcellModule | undefined): WorkcellModule {
  return {
    name: path.basename(file),
    model: null,
    workcell_coordinates: null,
    locations: [],
    active: true,
    ...module,
    interface: 'file',
    config: { ...module?.config, file },
  };
}
