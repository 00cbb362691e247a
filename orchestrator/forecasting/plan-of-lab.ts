import { parseStepKey } from '../../shared/contracts/command-id.ts';
import { addTo } from '../../shared/kernel/grouping.ts';
import type { Schedule } from '../planner/index.ts';
import type { LabState, Planned } from '../state/index.ts';
import { expectedSchedule } from './expectations.ts';
import { problemOf } from './problem-of-lab.ts';
import { unit } from './units.ts';
import { isWorthIt } from './worth.ts';

/** A schedule, and of when its times are, in milliseconds since the epoch. */
export interface LabPlan {
  schedule: Schedule;
  at: number;
}

/** The order in which a schedule has the steps of each module begin. */
export function planOf({ runs }: Pick<LabState, 'runs'>, plan: LabPlan): Planned {
  const order = new Map<string, string[]>();
  for (const [id] of [...plan.schedule].sort(([, a], [, b]) => a.start - b.start)) {
    const { run_id, position } = parseStepKey(id);
    const step = runs.get(run_id)?.definition.steps[position];
    if (step) addTo(order, step.module, id);
  }
  return { at: plan.at, order };
}

/** The same schedule with its times moved, by milliseconds; what should have begun by now begins now. */
export function movedBy(by: number, schedule: Schedule): Schedule {
  const moved = Math.round(by / unit);
  return new Map(
    [...schedule].map(([id, placed]) => [
      id,
      { ...placed, start: Math.max(0, placed.start + moved), end: placed.end + moved },
    ]),
  );
}

/** In milliseconds what passes with each look at a clock that counts, by activity and at least: about ten times what it takes. */
const look = { each: 0.01, least: 1 };

/**
 * Plans a lab as `Forecasting` does, but here and now: for one in virtual time. Effort is counted, and no clock is asked, so that of the same
 * lab the same plan is made again. It answers with the plan that counts from then on, and with the effort, in milliseconds of that count.
 * @param earlier the one before
 * @throws where what the lab has to do makes no sense
 */
export function planHere(
  state: LabState,
  now: number,
  earlier: LabPlan | undefined,
): { plan: LabPlan | undefined; spent: number } {
  const isWorth = isWorthIt(state, now);
  let plan = isWorth ? earlier : undefined;
  let spent = 0;
  if (isWorth) {
    const { problem, at } = problemOf(state, now);
    const moved = earlier && movedBy(earlier.at - at, earlier.schedule);
    const lasts = Math.max(look.least, look.each * problem.activities.length);
    const found = expectedSchedule(problem, () => (spent += lasts), { plan: { earlier: moved } });
    if (found) plan = { schedule: found.schedule, at };
  }
  state.planned = plan && planOf(state, plan);
  return { plan, spent };
}
