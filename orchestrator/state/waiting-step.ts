import { forgottenInstance } from '../../shared/contracts/address.ts';
import type { Workcell } from '../../shared/contracts/workcell.ts';
import { isReady, type StepOutline } from '../machine/index.ts';
import type { WaitingStep } from './scheduler-input.ts';
import type { OwnedRun } from './lab-state.ts';
import type { StepDefinition } from '../../shared/contracts/run.ts';
import { locationsWith } from '../../shared/expressions/index.ts';

/** A step of a run that waits for its grant, as the scheduler sees it; undefined where the run has no such step. */
export function waitingStep(
  { config }: Workcell,
  run: Pick<OwnedRun, 'definition' | 'outline' | 'snapshot' | 'steps'>,
  position: number,
  { home: usedBefore, ready_at }: StepOutline,
): WaitingStep | undefined {
  const { definition, outline, steps } = run;
  const step = definition.steps[position];
  if (!step) return undefined;
  const anywhere = step.instance === 'any';
  const home =
    step.only_instance ?? instanceOf(steps, step.same_instance_as) ?? (anywhere ? undefined : usedBefore);
  const { source, target: wanted } = stepLocations(run, position);
  // What stays where it is needs no free place.
  const target = config.verify_locations_before_transfer && wanted !== source ? wanted : undefined;
  return {
    run_id: definition.run_id,
    experiment_id: definition.experiment_id,
    position,
    module: step.module,
    action: step.action,
    priority: (definition.priority ?? 0) + (step.priority ?? 0),
    accepted_at: definition.created_at,
    ready_at,
    begun: outline.begun,
    ...(anywhere ? { anywhere } : {}),
    ...(home === undefined ? {} : { home }),
    ...(target === undefined ? {} : { target }),
  };
}

/** The instance that a step went to; undefined where it went to none, or nobody knows to which. */
function instanceOf(records: OwnedRun['steps'], position: number | undefined): string | undefined {
  const record = position === undefined ? undefined : records[position];
  if (!record || record.status === 'idle') return undefined;
  return record.instance === '' || record.instance === forgottenInstance ? undefined : record.instance;
}

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
  const recorded = steps[position]?.values;
  const values = known?.context.values ?? (recorded && known && isReady(known) ? undefined : recorded);
  return values ? locationsWith(step.locations, values) : step.locations;
}
