import { parseStepKey } from '../../shared/contracts/command-id.ts';
import { addTo } from '../../shared/kernel/grouping.ts';
import type { Schedule } from '../planner/index.ts';
import type { LabState, Planned } from '../state/index.ts';
import { unit } from './problem-of-lab.ts';

/** The order in which a schedule has the steps of each module begin. */
export function planOf({ runs }: Pick<LabState, 'runs'>, plan: { schedule: Schedule; at: number }): Planned {
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
