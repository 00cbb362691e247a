import type { StepDefinition } from '../../contracts/run.ts';
import { didYouMean } from '../../kernel/json/did-you-mean.ts';
import { cutShort, someOf } from '../../kernel/some-of.ts';
import { WeirError } from '../../kernel/errors/weir-error.ts';

/** A text may be a position: in a query and a form there are no numbers, and keys of an object are texts. */
const digits = /^\d{1,9}$/;

/**
 * The place of the step that a request names, by its name or by its position; digits are a position where no step has that name.
 * @param positions the positions by which people know the steps, where those are others than their places in the list
 * @throws WeirError `step_not_found` that names those there are; `bad_request` where several have the name.
 */
export function findStep(
  steps: readonly Pick<StepDefinition, 'name'>[],
  wanted: string | number,
  positions: readonly number[] = [...steps.keys()],
): number {
  if (typeof wanted === 'number') return placeOf(wanted, positions);
  const found = [...steps.keys()].filter((position) => steps[position]?.name === wanted);
  const [first] = found;
  if (first === undefined) {
    if (digits.test(wanted)) return placeOf(Number(wanted), positions);
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
      `${found.length} steps are named "${cutShort(wanted)}": say which by its position, one of ${someOf(found.map((place) => String(positions[place])))}`,
    );
  }
  return first;
}

function placeOf(position: number, positions: readonly number[]): number {
  const place = positions.indexOf(position);
  if (place >= 0) return place;
  const last = positions.at(-1) ?? -1;
  const leftOut = position < last ? ', without those that are left out' : '';
  throw new WeirError(
    'step_not_found',
    `the run has no step at position ${position}: its steps are 0 to ${last}${leftOut}`,
  );
}
