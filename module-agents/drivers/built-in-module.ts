import { resolve } from 'node:path';
import { operatorInterface } from '../../shared/contracts/question.ts';
import { WeirError } from '../../shared/kernel/errors/weir-error.ts';
import { resolveReferences } from '../../shared/kernel/secrets/env-references.ts';
import type { WorkcellModule } from '../../shared/contracts/workcell.ts';
import type { ModuleDefinition } from '../sdk/inside.ts';
import { loadModuleFile } from './module-file.ts';
import { operator } from './operator/operator.ts';
import { processModule } from './process.ts';
import { simulator } from './simulator.ts';
import { utilities } from './utilities.ts';
import { weiRest } from './wei-rest/wei-rest.ts';

/** What a module of a workcell file is served by, where its `interface` names something built in. */
export async function builtInModule(
  module: WorkcellModule,
  options: {
    /** Where relative paths in the module's config start: the folder of the workcell file. */
    baseDir: string;
  },
): Promise<ModuleDefinition> {
  const config = resolveReferences(module.config);
  const definition = await define({ ...module, config }, options.baseDir);
  return module.model === null ? definition : { ...definition, model: module.model };
}

/** @throws WeirError `bad_workcell` or `bad_module` that names the place. */
async function define(
  { name, interface: served, config }: WorkcellModule,
  baseDir: string,
): Promise<ModuleDefinition> {
  switch (served) {
    case 'simulator':
      return simulator(name, config);
    case 'utilities':
      return utilities(name, config);
    case operatorInterface:
      return operator(name, config);
    case 'process':
      return processModule(name, config, baseDir);
    case 'wei_rest_node':
    case 'wei_rest_interface':
      return weiRest(name, config);
    case 'file': {
      const { file, ...rest } = config;
      if (typeof file === 'string') return await loadModuleFile(resolve(baseDir, file), rest);
      throw new WeirError('bad_workcell', `module "${name}": config.file must name the module file`);
    }
    default:
      throw new WeirError(
        'bad_workcell',
        `module "${name}": no agent is built in for the interface ${served}`,
      );
  }
}
