import type { StepDefinition } from '../../shared/contracts/run.ts';
import { locationsWith } from '../../shared/expressions/index.ts';
import { isReady } from '../machine/index.ts';
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
  const known = snapshot.steps[position];
  // The record of one that waits to be given out tells of its attempt before.
  const values = known?.context.values ?? (known && isReady(known) ? undefined : steps[position]?.values);
  return locationsWith(step.locations, values);
}
