import { isEnded } from './run-queries.ts';
import { type Plan, stepsBefore } from './plan.ts';
import type { StepSnapshot } from './step-context.ts';

type Steps = Readonly<Record<number, StepSnapshot>>;

/** How many steps under `cleanup` have not ended yet. */
export function leftToCleanUp(plan: Plan, steps: Steps): number {
  return plan.filter((_, position) => isLeftToCleanUp(plan, steps, position)).length;
}

/** The steps under `cleanup` whose turn it is: in their order, each whatever became of what comes before it. */
export function cleanupToBegin(plan: Plan, steps: Steps): number[] {
  return [...plan.keys()].filter((position) => {
    if (plan[position]?.cleanup !== true) return false;
    const known = steps[position];
    if (known && known.value !== 'pending') return false;
    return !stepsBefore(plan, position).some((before) => isLeftToCleanUp(plan, steps, before));
  });
}

function isLeftToCleanUp(plan: Plan, steps: Steps, position: number): boolean {
  const step = steps[position];
  return plan[position]?.cleanup === true && !(step && isEnded(step));
}
