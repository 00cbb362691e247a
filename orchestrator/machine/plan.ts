import type { StepDefinition } from '../../shared/contracts/run.ts';
import { needsDecision } from './values/decide.ts';
import type { AddedFor, OnFailure } from '../../shared/contracts/step-flow.ts';

/** What the machines of a run know of one of its steps. Plain JSON. */
export type PlannedStep = {
  /** The steps that it waits for; missing: the one before it. */
  after?: readonly number[];
  /** True where it has to be decided, once its turn has come, whether and how it is done. */
  decides?: true;
  /** True where there are steps to be done when it fails. */
  recovers?: true;
  /** Missing is `fail`. */
  on_failure?: OnFailure;
  /** True where it is done after a failure or a cancel, too. */
  cleanup?: true;
  added_for?: AddedFor;
};

/** The steps of a run, by position. It follows from the run's definition, so that no store keeps it. */
export type Plan = readonly PlannedStep[];

const plain: PlannedStep = {};

/** What the machines need to know of a step. */
export function plannedStep(step: StepDefinition): PlannedStep {
  const { after, recover, on_failure, cleanup, added_for } = step;
  const planned: PlannedStep = {
    ...(after && { after }),
    ...(needsDecision(step) && { decides: true }),
    ...(recover ? { recovers: true } : {}),
    ...(on_failure && on_failure !== 'fail' ? { on_failure } : {}),
    ...(cleanup && { cleanup }),
    ...(added_for && { added_for }),
  };
  return Object.keys(planned).length === 0 ? plain : planned;
}

/** The plan of a run with these steps. */
export function planOf(steps: readonly StepDefinition[]): Plan {
  return steps.map(plannedStep);
}

/** The plan of a chain of so many steps. */
export function chainOf(count: number): Plan {
  return Array.from({ length: count }, () => plain);
}

/** The steps that a step waits for. */
export function stepsBefore(plan: Plan, step: number): readonly number[] {
  return plan[step]?.after ?? (step === 0 ? [] : [step - 1]);
}

/** All steps that a step waits for, directly or by others. */
export function allStepsBefore(plan: Plan, step: number): Set<number> {
  const found = new Set<number>();
  const open = [step];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    for (const before of stepsBefore(plan, next)) {
      if (!found.has(before)) open.push(before);
      found.add(before);
    }
  }
  return found;
}

/** The step that a step was added for, and that waits for it: a loop, or one that is being recovered from. */
export function ownerOf({ added_for }: PlannedStep): number | undefined {
  return added_for === undefined || added_for.as === 'insert' ? undefined : added_for.of;
}
