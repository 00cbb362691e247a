import { WeirError } from '../../shared/kernel/errors/weir-error.ts';
import { resolveReferences } from '../../shared/kernel/secrets/env-references.ts';
import type { WorkcellModule } from '../../shared/contracts/workcell.ts';
import type { ModuleDefinition } from '../sdk/inside.ts';
import { type DriverKind, moduleOf } from './contract/index.ts';
import { fileKind } from './file/index.ts';
import { operatorKind } from './operator/index.ts';
import { processKind } from './process/index.ts';
import { simulatorKind } from './simulator/index.ts';
import { stdioKind } from './stdio/index.ts';
import { utilitiesKind } from './utilities/index.ts';
import { weiKind } from './wei/index.ts';

/** Whoever writes a driver of their own tries it without a lab. */
export { commandOfFile, examineDriver, findPython, type Point } from './stdio/index.ts';

/** All that come with weir; docs/agents.md has them in this order. */
export const driverKinds: readonly DriverKind[] = [
  fileKind,
  stdioKind,
  processKind,
  weiKind,
  operatorKind,
  simulatorKind,
  utilitiesKind,
];

/**
 * What a module of a workcell file is served by, where its `interface` names something built in.
 * @throws WeirError `bad_workcell` or `bad_module` that names the place.
 */
export async function builtInModule(
  module: WorkcellModule,
  options: {
    /** Where relative paths in the module's config start: the folder of the workcell file. */
    baseDir: string;
    /** Drivers that are programs are started anew when their file is saved. */
    watch?: boolean;
  },
): Promise<ModuleDefinition> {
  const { name, model, interface: served } = module;
  const kind = driverKinds.find(({ interfaces }) => interfaces.includes(served));
  if (!kind)
    throw new WeirError('bad_workcell', `module "${name}": no agent is built in for the interface ${served}`);
  const config = resolveReferences(module.config);
  const { baseDir, watch = false } = options;
  const definition = moduleOf(await kind.make({ name, interface: served, config }, baseDir, watch));
  // What a driver learns of its instrument is to be seen in it.
  return model === null
    ? definition
    : (Object.create(definition, { model: { value: model } }) as ModuleDefinition);
}
