import type { StepDefinition } from '../../shared/contracts/run.ts';
import { locationsWith } from '../../shared/expressions/with-values.ts';
import type { OwnedRun } from './lab-state.ts';

/**
 * The locations of a step of a run, by argument: those that its workflow names, and those that its expressions came to, which the machine
 * knows until the step is given out, and its record from then on.
 */
export function stepLocations(
  { definition, snapshot, steps }: Pick<OwnedRun, 'definition' | 'snapshot' | 'steps'>,
  position: number,
): StepDefinition['locations'] {
  const step = definition.steps[position];
  if (!step) return {};
  const values = snapshot.steps[position]?.context.values ?? steps[position]?.values;
  return locationsWith(step.locations, values);
}
