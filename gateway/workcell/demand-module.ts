import { didYouMean } from '../../shared/contracts/did-you-mean.ts';
import { someOf } from '../../shared/contracts/some-of.ts';
import { WeirError } from '../../shared/errors/weir-error.ts';
import { findModule, type Workcell, type WorkcellModule } from '../../shared/workcell/workcell.ts';

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
