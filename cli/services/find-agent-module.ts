import path from 'node:path';
import { builtInModule } from '../../module-agents/built-in/built-in-module.ts';
import type { ModuleDefinition } from '../../module-agents/sdk/define-module.ts';
import { WeirError } from '../../shared/errors/weir-error.ts';
import { findModule, type Workcell, type WorkcellModule } from '../../shared/workcell/workcell.ts';
import { servedHere } from '../../shared/workcell/served.ts';

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
  workcell: Workcell;
  /** Where relative paths in the module's config start. */
  baseDir: string;
}

/**
 * The module that `weir agent` shall serve.
 * @throws WeirError `bad_module` where the file is wrong, `bad_request` where the workcell has no such module.
 */
export async function findAgentModule({
  wanted,
  name,
  workcell,
  baseDir,
}: AgentRequest): Promise<AgentModule> {
  if (!isFile(wanted)) {
    const module = demand(workcell, wanted);
    if (!servedHere(module)) {
      throw new WeirError(
        'bad_request',
        `module "${wanted}" has the interface ${module.interface}, which names no program: give the module file, as in \`weir agent ./${wanted}.ts\``,
      );
    }
    return {
      name: wanted,
      interface: module.interface,
      definition: await builtInModule(module, { baseDir }),
    };
  }
  const file = path.resolve(wanted);
  const own = name ?? (await builtInModule(moduleOfFile(file, undefined), { baseDir })).name;
  const module = demand(workcell, own);
  return {
    name: own,
    interface: 'file',
    definition: await builtInModule(moduleOfFile(file, module), { baseDir }),
  };
}

function isFile(wanted: string): boolean {
  return /[/\\]|\.[cm]?[jt]s$/.test(wanted);
}

function demand(workcell: Workcell, name: string): WorkcellModule {
  const module = findModule(workcell, name);
  if (module?.active) return module;
  const active = workcell.modules.filter((each) => each.active).map((each) => each.name);
  const why = module
    ? 'is switched off in its workcell file'
    : `is no module of the workcell ${workcell.name}`;
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
