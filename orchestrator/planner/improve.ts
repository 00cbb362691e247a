import { NeighbourhoodSearch } from './neighbourhood-search.ts';
import { Random } from './numbers.ts';
import type { Value } from './objective.ts';
import { startsOf } from './plan.ts';
import type { Problem, Schedule } from './problem.ts';
import { placedOf } from './reasons.ts';
import { scheduleOf, tablesOf } from './tables.ts';

/** A plan that would be better by less than this part does not replace another: who reads a plan that jumps trusts none. */
const worth = 0.002;
/** So often, for each activity, it is tried to make a schedule better. */
const tries = 2;

/**
 * A schedule that is better than the given one, where one is found in time: that of the plan before as the lab goes on by now, or one that is
 * better than both.
 * @param earlier the plan before, in the times of the problem
 * @param goesOn a look at the clock
 */
export function improve(
  problem: Problem,
  schedule: Schedule,
  { earlier, goesOn }: { earlier: Schedule | undefined; goesOn: () => boolean },
): Schedule {
  if (problem.activities.length === 0) return schedule;
  const tables = tablesOf(problem);
  const starts = startsOf(tables, earlier);
  const search = new NeighbourhoodSearch(tables, new Random(1), goesOn, starts);
  search.accept(placedOf(tables, schedule));
  if (starts) search.build({ starts, rule: 'claim', noise: 0, together: 'spans' }, goesOn);
  const before = search.best;
  for (let left = tries * tables.activities; left > 0 && goesOn(); left -= 1) search.step();
  const best = before && search.best && isWorth(search.best.value, before.value) ? search.best : before;
  return best ? scheduleOf(tables, best.starts, best.modes) : schedule;
}

function isWorth(value: Value, before: Value): boolean {
  const least = 1 - worth;
  return value.makespan <= before.makespan * least || value.ends <= before.ends * least;
}
