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

/** How schedules are looked for. */
interface Effort {
  /** Where instruments are given out by a plan, the one before. */
  plan?: { earlier: Schedule | undefined };
  /** Of the clock, after which no schedule is looked for. */
  end?: number;
}

/**
 * When all will be done if things take as long as they did, and instruments are given out as they are. Undefined where no schedule was found
 * in time.
 * @param now a clock, in milliseconds
 */
export function expectationsOf(
  problem: Problem,
  now: () => number,
  effort: Effort = {},
): Expectations | undefined {
  const expected = expectedSchedule(problem, now, effort);
  if (!expected) return undefined;
  const { keepable, schedule } = expected;
  const { times, runs } = forecast(keepable, schedule, { seed: 1, plays });
  const holds = whyNotEarlier(keepable, schedule);
  const activities = [...schedule].flatMap(([id, { instance }]): [string, ExpectedActivity][] => {
    const time = times.get(id);
    const hold = holds.get(id)?.find(({ kind }) => kind !== 'order') ?? { kind: 'order' };
    return time ? [[id, { instance, ...time, hold }]] : [];
  });
  return { activities: new Map(activities), runs, schedule };
}

/**
 * The schedule of that, and the problem that it keeps. What cannot be kept any more keeps nobody from a schedule: soft gaps are given up first,
 * then all gaps, then what runs have to themselves.
 */
export function expectedSchedule(
  problem: Problem,
  now: () => number,
  { plan, end = Infinity }: Effort,
): { keepable: Problem; schedule: Schedule } | undefined {
  const within = (limit: number): (() => boolean) => {
    const until = Math.min(end, now() + limit);
    return () => now() < until;
  };
  let keepable = problem;
  let dispatched = dispatch(keepable, within(longest));
  for (const without of [withoutSoftLags, withoutMaximumLags, withoutSpans]) {
    if (dispatched) break;
    const less = without(keepable);
    if (less !== keepable) dispatched = dispatch(less, within(longestOfLess));
    keepable = less;
  }
  if (!dispatched) return undefined;
  const schedule = plan ? improve(keepable, dispatched, { ...plan, goesOn: within(improving) }) : dispatched;
  return { keepable, schedule };
}
