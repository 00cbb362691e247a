import type { RunAt } from '../../shared/contracts/now.ts';
import { addTo } from '../../shared/kernel/grouping.ts';

/** Rounds of one loop of one run that are told in one line. */
export interface Rounds {
  /** The name of what is done in rounds: `fill`, `wash/rinse`. */
  of: string;
  count: number;
  /** The one that has acted longest. */
  first: RunAt;
}

/** So few are told one by one. */
const fewRounds = 3;

/**
 * Steps as they are told: many rounds of one loop together, in the place of the first. What somebody has to look at stands by itself.
 * Pure.
 */
export function foldRounds(steps: readonly RunAt[]): (RunAt | Rounds)[] {
  const groups = new Map<string, RunAt[]>();
  for (const step of steps) {
    const key = keyOf(step);
    if (key !== undefined) addTo(groups, key, step);
  }
  return steps.flatMap((step): (RunAt | Rounds)[] => {
    const group = groups.get(keyOf(step) ?? '');
    if (!group || group.length <= fewRounds) return [step];
    if (group[0] !== step) return [];
    const first = [...group].sort((a, b) => ((a.since ?? '') < (b.since ?? '') ? -1 : 1))[0] ?? step;
    return [{ of: (step.step_name ?? '').replace(round, ''), count: group.length, first }];
  });
}

const round = /\[\d+\](?=[^[\]]*$)/;

/** What rounds of one loop have in common; undefined for what is not a round, or is to be told by itself. */
function keyOf({ run_id, step_name, overdue_since, asked_to_stop, over }: RunAt): string | undefined {
  if (step_name === null || !round.test(step_name)) return undefined;
  if (overdue_since !== null || asked_to_stop !== null || over) return undefined;
  return `${run_id} ${step_name.replace(round, '')}`;
}
