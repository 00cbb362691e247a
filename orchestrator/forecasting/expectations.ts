import {
  dispatch,
  forecast,
  type Hold,
  improve,
  type Likely,
  type Problem,
  type Schedule,
  whyNotEarlier,
  withoutMaximumLags,
  withoutSoftLags,
  withoutSpans,
} from '../planner/index.ts';

/**
 * Milliseconds that a schedule may take, and one in which less is kept: of 40 runs of ten steps it takes 30 ms of a processor that is free, and
 * 500 where all their things stand in each other's way.
 */
const [longest, longestOfLess] = [1_500, 300];
/** Milliseconds in which a better one is looked for. */
const improving = 60;
/** So many plays with durations of chance say how sure a forecast is. */
const plays = 100;

/** What is expected of an activity, in the times of the problem. */
export interface ExpectedActivity {
  instance: string;
  begin: Likely;
  end: Likely;
  hold: Hold;
}

export interface Expectations {
  activities: ReadonlyMap<string, ExpectedActivity>;
  /** When the last activity of each run ends. */
  runs: ReadonlyMap<string, Likely>;
  /** What it is expected of. */
  schedule: Schedule;
}

/**
 * When all will be done if things take as long as they did, and instruments are given out as they are. What cannot be kept any more keeps
 * nobody from a forecast: soft gaps are given up first, then all gaps, then what runs have to themselves. Undefined where no schedule was
 * found in time.
 * @param now a clock, in milliseconds
 * @param plan where instruments are given out by a plan, the one before
 * @param end of that clock, after which no schedule is looked for
 */
export function expectationsOf(
  problem: Problem,
  now: () => number,
  { plan, end = Infinity }: { plan?: { earlier: Schedule | undefined }; end?: number } = {},
): Expectations | undefined {
  const within = (limit: number): (() => boolean) => {
    const until = Math.min(end, now() + limit);
    return () => now() < until;
  };
  let planned = problem;
  let dispatched = dispatch(planned, within(longest));
  for (const without of [withoutSoftLags, withoutMaximumLags, withoutSpans]) {
    if (dispatched) break;
    const less = without(planned);
    if (less !== planned) dispatched = dispatch(less, within(longestOfLess));
    planned = less;
  }
  if (!dispatched) return undefined;
  const schedule = plan ? improve(planned, dispatched, { ...plan, goesOn: within(improving) }) : dispatched;
  const { times, runs } = forecast(planned, schedule, { seed: 1, plays });
  const holds = whyNotEarlier(planned, schedule);
  const activities = [...schedule].flatMap(([id, { instance }]): [string, ExpectedActivity][] => {
    const time = times.get(id);
    const hold = holds.get(id)?.find(({ kind }) => kind !== 'order') ?? { kind: 'order' };
    return time ? [[id, { instance, ...time, hold }]] : [];
  });
  return { activities: new Map(activities), runs, schedule };
}
