import { NeighbourhoodSearch } from './neighbourhood-search.ts';
import { Random } from './numbers.ts';
import type { Problem, Schedule } from './problem.ts';
import { scheduleOf, tablesOf } from './tables.ts';

/** So often it is tried to have each activity go when its claim says so. Where runs keep things from each other, no schedule may come of that: then what they keep is placed at once. */
const mostTries = 8;

/**
 * The schedule that comes about where nobody plans: of all that could begin, what has the highest claim goes first, and begins as soon as
 * there is room. Maximum lags are kept: what they tie together begins as late as it takes.
 * @param goesOn asked again and again; undefined is resolved to where it says no before there is a schedule
 * @throws RangeError where the problem makes no sense
 */
export function dispatch(problem: Problem, goesOn: () => boolean): Schedule | undefined {
  if (problem.activities.length === 0) return new Map();
  const tables = tablesOf(problem);
  const search = new NeighbourhoodSearch(tables, new Random(1), goesOn);
  let tries = mostTries;
  const byClaim = { rule: 'claim', noise: 0 } as const;
  const isBuilt = search.build({ ...byClaim, together: 'lags' }, () => (tries -= 1) > 0 && goesOn());
  if (!isBuilt) search.build({ ...byClaim, together: 'spans' }, goesOn);
  const { best } = search;
  return best && scheduleOf(tables, best.starts, best.modes);
}
