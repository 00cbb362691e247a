import type { RunDefinition, StepDefinition } from '../../shared/contracts/run.ts';
import type { Workcell } from '../../shared/workcell/workcell.ts';
import { startableSteps } from '../run-machine/paused-run.ts';
import { hasBegun, homeOf, readySince, stepAtHand } from '../run-machine/run-queries.ts';
import type { RunSnapshot } from '../run-machine/run-context.ts';
import type { WaitingStep } from '../scheduling/scheduler.ts';

/** The step of a run that is in flight or next; undefined where there is none left. */
export function nextStep(definition: RunDefinition, snapshot: RunSnapshot): StepDefinition | undefined {
  return definition.steps[stepAtHand(snapshot)];
}

/** The next step of a run, as the scheduler sees it; undefined where the run waits for no grant. */
export function waitingStep(
  { config }: Workcell,
  definition: RunDefinition,
  snapshot: RunSnapshot,
): WaitingStep | undefined {
  const [position] = startableSteps(snapshot);
  const step = position === undefined ? undefined : definition.steps[position];
  if (position === undefined || !step) return undefined;
  const home = step.instance === 'any' ? undefined : homeOf(snapshot, step.module);
  const { source, target: wanted } = step.locations;
  // What stays where it is needs no free place.
  const target = config.verify_locations_before_transfer && wanted !== source ? wanted : undefined;
  return {
    run_id: definition.run_id,
    module: step.module,
    action: step.action,
    priority: step.priority ?? 0,
    accepted_at: definition.created_at,
    ready_at: readySince(snapshot, position) ?? definition.created_at,
    begun: hasBegun(snapshot),
    ...(home === undefined ? {} : { home }),
    ...(target === undefined ? {} : { target }),
  };
}
