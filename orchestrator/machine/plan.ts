import type { StepDefinition } from '../../shared/contracts/run.ts';
import { needsDecision } from './values/decide.ts';
import type { AddedFor, OnFailure } from '../../shared/contracts/step-flow.ts';
import type { AttemptPolicy } from './step-context.ts';
import { addTo } from '../../shared/kernel/grouping.ts';

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
  /** True where that is at the end of its round. */
  closes?: true;
  added_for?: AddedFor;
};

/** The steps of a run, by position. It follows from the run's definition, so that no store keeps it. */
export type Plan = readonly PlannedStep[];

const plain: PlannedStep = {};

/** What the machines need to know of a step. */
export function plannedStep(step: StepDefinition): PlannedStep {
  const { after, recover, on_failure, cleanup, closes, added_for } = step;
  const planned: PlannedStep = {
    ...(after && { after }),
    ...(needsDecision(step) && { decides: true }),
    ...(recover ? { recovers: true } : {}),
    ...(on_failure && on_failure !== 'fail' ? { on_failure } : {}),
    ...(cleanup && { cleanup }),
    ...(closes && { closes }),
    ...(added_for && { added_for }),
  };
  return Object.keys(planned).length === 0 ? plain : planned;
}

/** What the workflow says of an attempt of the step. A run that an older version stored says nothing of some of it. */
export function policyOf(step: StepDefinition | undefined): AttemptPolicy {
  const { timeout = null, expect_progress_within: within = null, on_unknown, retry = null } = step ?? {};
  return {
    ...(timeout === null ? {} : { timeout: timeout * 1000 }),
    ...(within === null ? {} : { progress_within: within * 1000 }),
    ...(on_unknown === 'pause' ? { on_unknown } : {}),
    ...(retry === null ? {} : { retry }),
  };
}

/** The plan of a run with these steps. */
export function planOf(steps: readonly StepDefinition[]): Plan {
  return steps.map(plannedStep);
}

/** The steps that a step waits for. */
export function stepsBefore(plan: Plan, step: number): readonly number[] {
  return plan[step]?.after ?? (step === 0 ? [] : [step - 1]);
}

/**
 * All steps that a step waits for, directly or by others.
 * @param last a step behind which no others are looked for
 */
export function allStepsBefore(plan: Plan, step: number, last?: number): Set<number> {
  const found = new Set<number>();
  const open = [step];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (next === last) continue;
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

/** Which steps follow which, and which belong to which. It follows from the plan. */
interface PlanIndex {
  /** Under undefined those that wait for none and belong to no other step. */
  after: Map<number | undefined, number[]>;
  /** The rounds of loops, by loop. */
  rounds: Map<number, number[]>;
  recoveries: Map<number, number[]>;
}

/** A plan is never changed, only replaced. */
const indexes = new WeakMap<Plan, PlanIndex>();

/**
 * The plan with steps at its end. A run of thousands of rounds grows thousands of times, so its index is not made anew: it goes
 * over to the longer plan.
 */
export function grown(plan: Plan, added: readonly PlannedStep[]): Plan {
  if (added.length === 0) return plan;
  const longer = [...plan, ...added];
  const index = indexes.get(plan);
  if (index) {
    // It is wrong for the shorter plan now; should anybody ask that again, it gets another one.
    indexes.delete(plan);
    indexes.set(longer, extended(index, longer, plan.length));
  }
  return longer;
}

/** The steps that wait for a step; without one, those that wait for none and belong to no other step. */
export function stepsAfter(plan: Plan, step: number | undefined): readonly number[] {
  return indexOf(plan).after.get(step) ?? [];
}

/** The steps of a loop's rounds that there are by now: round by round, those of each in the order of the loop's body. */
export function roundParts(plan: Plan, loop: number): readonly number[] {
  return indexOf(plan).rounds.get(loop) ?? [];
}

/** The steps by which a failed attempt of a step is recovered from. `round`: which failed attempt, from 1. */
export function recoveryParts(plan: Plan, step: number, round: number): readonly number[] {
  const parts = indexOf(plan).recoveries.get(step) ?? [];
  return parts.filter((part) => plan[part]?.added_for?.round === round);
}

function indexOf(plan: Plan): PlanIndex {
  let index = indexes.get(plan);
  if (!index) {
    index = extended({ after: new Map(), rounds: new Map(), recoveries: new Map() }, plan, 0);
    indexes.set(plan, index);
  }
  return index;
}

/** Takes in the steps of the plan from a position on. */
function extended(index: PlanIndex, plan: Plan, from: number): PlanIndex {
  for (let step = from; step < plan.length; step += 1) {
    const { added_for } = plan[step] ?? {};
    const before = stepsBefore(plan, step);
    for (const each of before) addTo(index.after, each, step);
    if (before.length === 0 && ownerOf(plan[step] ?? {}) === undefined) addTo(index.after, undefined, step);
    if (added_for?.as === 'round') addTo(index.rounds, added_for.of, step);
    if (added_for?.as === 'recover') addTo(index.recoveries, added_for.of, step);
  }
  return index;
}
