import { instanceKey } from './address.ts';
import type { OrderTarget } from './order-target.ts';
import type { InstanceRecord, WorkcellState } from './workcell-state.ts';
import { didYouMean } from '../kernel/json/did-you-mean.ts';
import { someOf } from '../kernel/some-of.ts';
import { WeirError } from '../kernel/errors/weir-error.ts';
import { findModule, type Workcell, type WorkcellModule } from './workcell.ts';

/**
 * The module of that name.
 * @throws WeirError `not_found` that names the modules there are: whoever mistypes a safety stop needs no second look.
 */
export function demandModule(workcell: Workcell, name: string): WorkcellModule {
  const module = findModule(workcell, name);
  if (module) return module;
  const names = workcell.modules.map((each) => each.name);
  const known = names.length === 0 ? 'which has none' : `which has ${someOf(names)}`;
  throw new WeirError(
    'not_found',
    `there is no module "${name}" in the workcell ${workcell.name}, ${known}${didYouMean(name, names)}`,
  );
}

/**
 * The instance that an order is for; undefined where it is for none alone.
 * @throws WeirError `not_found` that names the instances that there are
 */
export function demandInstance(
  { instances }: Pick<WorkcellState, 'instances'>,
  { module, instance }: OrderTarget,
): InstanceRecord | undefined {
  if (module === undefined || instance === undefined) return undefined;
  const record = instances.get(instanceKey({ module, instance }));
  if (record) return record;
  const known = [...instances.values()].filter((each) => each.module === module).map((each) => each.instance);
  const there = known.length === 0 ? 'no agent of it was ever here' : `there are ${someOf(known)}`;
  throw new WeirError(
    'not_found',
    `module ${module} has no instance "${instance}": ${there}${didYouMean(instance, known)}`,
  );
}
