import { ownerOf, stepsBefore, type Plan, type PlannedStep } from './plan.ts';

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
    for (const each of before) add(index.after, each, step);
    if (before.length === 0 && ownerOf(plan[step] ?? {}) === undefined) add(index.after, undefined, step);
    if (added_for?.as === 'round') add(index.rounds, added_for.of, step);
    if (added_for?.as === 'recover') add(index.recoveries, added_for.of, step);
  }
  return index;
}

function add<Key>(lists: Map<Key, number[]>, key: Key, step: number): void {
  const list = lists.get(key);
  if (list) list.push(step);
  else lists.set(key, [step]);
}
