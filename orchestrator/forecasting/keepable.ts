import { parseStepKey } from '../../shared/contracts/command-id.ts';
import {
  type Activity,
  bindingConstraints,
  type Constraint,
  dispatch,
  plan,
  type Problem,
} from '../planner/index.ts';

/** Milliseconds for a proof that nothing can be kept, and for what it is because of. */
const longest = { proof: 300, reasons: 500 };

/** What a run wants of times beside its gaps: the time of the problem by which it is to be over. */
export interface TimeWish {
  run: string;
  due?: number;
}

export type Judgement =
  | { keeping: 'possible' | 'unknown' }
  | { keeping: 'impossible'; because: readonly Constraint[] };

/**
 * Whether what a run wants of times could be kept if the lab did nothing else but what acts: what cannot be kept so cannot be kept at all. Gaps
 * are held against how long steps take in nine of ten cases, as they are where steps are given out. Nobody knows of a run that nobody plans so far.
 * @param now a clock, in milliseconds
 * @param end of that clock, after which nothing more is tried
 */
export function keepable(
  problem: Problem,
  { run, due }: TimeWish,
  now: () => number,
  end: number,
): Judgement {
  const alone = partOf(problem, (activity) => runOf(activity) === run || activity.begun !== undefined);
  if (!alone.activities.some((activity) => activity.run === run)) return { keeping: 'unknown' };
  const time = { now, end };
  const gaps = judge(withLongDurations(alone), time);
  if (gaps.keeping === 'impossible' || due === undefined) return gaps;
  const activities = alone.activities.map((each) => (each.run === run ? { ...each, due } : each));
  const inTime = judge({ ...alone, activities }, time);
  return inTime.keeping === 'impossible' ? inTime : gaps;
}

function judge(problem: Problem, time: { now: () => number; end: number }): Judgement {
  const until = (ms: number): (() => boolean) => {
    const end = Math.min(time.end, time.now() + ms);
    return () => time.now() < end;
  };
  if (dispatch(problem, until(longest.proof))) return { keeping: 'possible' };
  const { verdict, schedule, contradiction } = plan(problem, { seed: 1, goesOn: until(longest.proof) });
  if (schedule) return { keeping: 'possible' };
  if (verdict !== 'impossible') return { keeping: 'unknown' };
  if (contradiction) return { keeping: 'impossible', because: contradiction };
  const goesOn = until(longest.reasons);
  // What there is no time to try without counts as a reason.
  const isImpossible = (rest: Problem): boolean => plan(rest, { seed: 1, goesOn }).verdict === 'impossible';
  return { keeping: 'impossible', because: bindingConstraints(problem, isImpossible) };
}

function withLongDurations(problem: Problem): Problem {
  const activities = problem.activities.map((activity) => ({
    ...activity,
    modes: activity.modes.map((mode) => ({ ...mode, duration: mode.longDuration ?? mode.duration })),
  }));
  return { ...problem, activities };
}

/** Whose activity it is: also what is made for a run, and is no step of it, has its id before a point. */
function runOf({ id }: Activity): string {
  return parseStepKey(id).run_id;
}

/** The problem as if these runs were not. */
export function without(problem: Problem, runs: readonly string[]): Problem {
  const left = new Set(runs);
  return partOf(problem, (activity) => !left.has(runOf(activity)));
}

/** The problem with no other activities than these. */
function partOf(problem: Problem, isKept: (activity: Activity) => boolean): Problem {
  const activities = problem.activities.filter(isKept);
  const ids = new Set(activities.map(({ id }) => id));
  const isThere = ({ activity }: { activity: string }): boolean => ids.has(activity);
  return {
    ...problem,
    activities: activities.map((activity) => ({
      ...activity,
      modes: activity.modes.map((mode) => ({
        ...mode,
        uses: mode.uses.filter(({ until }) => until === undefined || isThere(until)),
      })),
    })),
    lags: (problem.lags ?? []).filter(({ from, to }) => isThere(from) && isThere(to)),
    sameInstance: (problem.sameInstance ?? []).flatMap((group) => {
      const left = group.filter((activity) => ids.has(activity));
      return left.length > 1 ? [left] : [];
    }),
  };
}
