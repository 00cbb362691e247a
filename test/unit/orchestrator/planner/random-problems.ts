import fc from 'fast-check';
import type { Activity, Lag, Problem } from '../../../../orchestrator/planner/index.ts';
import { checkSchedule } from '../../../support/check-schedule.ts';

const small = (max: number): fc.Arbitrary<number> => fc.integer({ min: 0, max });

/** Problems with something of everything, few enough activities for trying all schedules. */
export function problems(activities: number): fc.Arbitrary<Problem> {
  const mode = fc.record({
    duration: small(3),
    resource: small(2),
    amount: fc.integer({ min: 1, max: 2 }),
    takes: small(1),
  });
  const activity = fc.record({
    modes: fc.array(mode, { minLength: 1, maxLength: 2 }),
    release: small(2),
    due: fc.option(fc.integer({ min: 4, max: 9 }), { freq: 5 }),
    keepsOn: fc.integer({ min: 0, max: 9 }),
    begun: fc.boolean(),
  });
  const lag = fc.record({
    from: small(activities - 1),
    to: small(activities - 1),
    ends: small(3),
    min: fc.option(fc.integer({ min: -2, max: 3 })),
    max: fc.option(fc.integer({ min: 0, max: 4 })),
  });
  return fc
    .record({
      all: fc.array(activity, { minLength: activities, maxLength: activities }),
      lags: fc.array(lag, { maxLength: activities }),
      reserved: fc.option(fc.record({ resource: small(2), from: small(4), length: small(3) })),
      level: fc.integer({ min: 0, max: 2 }),
      same: fc.boolean(),
    })
    .map(({ all, lags, reserved, level, same }): Problem => {
      const ids = all.map((_, i) => `a${i}`);
      const own = all.map(({ modes, release, due, keepsOn, begun }, i): Activity => {
        const next = ids[i + 1];
        // The first may act already; one may keep its resource until the next ends, which then comes no earlier.
        const spans = next !== undefined && keepsOn === 0;
        return {
          id: ids[i]!,
          run: `run${i % 2}`,
          release,
          ...(due !== null && { due }),
          ...(i === 0 && begun && { begun: { instance: 'x', at: -1 } }),
          modes: modes.map(({ duration, resource, amount, takes }, m) => ({
            instance: m === 0 ? 'x' : 'y',
            duration,
            uses: [
              {
                resource: `r${resource}`,
                amount: resource === 0 ? 1 : amount,
                ...(spans && { until: { activity: next, at: 'end' as const } }),
              },
            ],
            takes: takes > 0 ? [{ reservoir: 'tips', amount: i === 1 ? -1 : 1 }] : [],
          })),
        };
      });
      const point = (i: number, end: boolean) => ({
        activity: ids[i]!,
        at: end ? ('end' as const) : ('start' as const),
      });
      const between = lags
        .filter(({ from, to }) => from !== to)
        .map(({ from, to, ends, min, max }): Lag => ({
          from: point(from, (ends & 1) > 0),
          to: point(to, (ends & 2) > 0),
          ...(min !== null && { min }),
          ...(max !== null && { max: Math.max(max, min ?? max) }),
        }));
      const kept = own.flatMap((one, i): Lag[] =>
        one.modes[0]?.uses[0]?.until ? [{ from: point(i, false), to: point(i + 1, true), min: 0 }] : [],
      );
      return {
        resources: [0, 1, 2].map((r) => ({ id: `r${r}`, capacity: r === 0 ? 1 : 2 })),
        reservoirs: [{ id: 'tips', level }],
        activities: own,
        lags: [...between, ...kept],
        ...(same && { sameInstance: [ids.slice(-2)] }),
        reservations: reserved
          ? [
              {
                id: 'kept',
                resource: `r${reserved.resource}`,
                from: reserved.from,
                until: reserved.from + reserved.length,
              },
            ]
          : [],
      };
    });
}

/** The least makespan of all schedules whose starts are at most `last`; Infinity where there is none. */
export function leastMakespan(problem: Problem, last: number): number {
  const placed = new Map<string, { start: number; end: number; instance: string }>();
  let least = Infinity;
  const place = (i: number): void => {
    const activity = problem.activities[i];
    if (!activity) {
      const { broken, brokenGaps, makespan } = checkSchedule(problem, placed);
      if (broken.length + brokenGaps.length === 0) least = makespan;
      return;
    }
    const { begun, release = 0, due = Infinity } = activity;
    for (const { instance, duration } of activity.modes) {
      if (begun && begun.instance !== instance) continue;
      const [first, end] = begun ? [begun.at, begun.at] : [release, Math.min(last, due - duration)];
      for (let start = first; start <= end && start + duration < least; start += 1) {
        placed.set(activity.id, { start, end: start + duration, instance });
        place(i + 1);
      }
    }
    placed.delete(activity.id);
  };
  place(0);
  return least;
}
