import type { StepDefinition } from '../../shared/contracts/run.ts';
import { didYouMean } from '../../shared/contracts/did-you-mean.ts';
import { cutShort, someOf } from '../../shared/contracts/some-of.ts';
import { WeirError } from '../../shared/errors/weir-error.ts';

/**
 * The position of the step that a request names, by its name or by its position.
 * @throws WeirError `step_not_found` that names those there are; `bad_request` where several have the name.
 */
export function findStep(steps: readonly Pick<StepDefinition, 'name'>[], wanted: string | number): number {
  if (typeof wanted === 'number') {
    if (wanted < steps.length) return wanted;
    const last = steps.length - 1;
    throw new WeirError(
      'step_not_found',
      `the run has no step at position ${wanted}: its steps are 0 to ${last}`,
    );
  }
  const found = [...steps.keys()].filter((position) => steps[position]?.name === wanted);
  const [first] = found;
  if (first === undefined) {
    const names = [...new Set(steps.map(({ name }) => name))];
    const has = someOf(names, '"') || 'none';
    throw new WeirError(
      'step_not_found',
      `the run has no step "${cutShort(wanted)}"; it has ${has}${didYouMean(wanted, names)}`,
    );
  }
  if (found.length > 1) {
    throw new WeirError(
      'bad_request',
      `${found.length} steps are named "${cutShort(wanted)}": say which by its position, one of ${someOf(found.map(String))}`,
    );
  }
  return first;
}
