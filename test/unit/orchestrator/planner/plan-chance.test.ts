import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  dispatch,
  improve,
  plan,
  type Problem,
  type Schedule,
} from '../../../../orchestrator/planner/index.ts';
import { checkSchedule } from '../../../support/check-schedule.ts';
import { partsOfPlays, playsOfPart } from '../../../support/plays.ts';
import { leastMakespan, problems } from './random-problems.ts';

/** Says yes so many times. */
function times(count: number): () => boolean {
  let left = count;
  return () => (left -= 1) > 0;
}

describe('a plan', () => {
  it.each(partsOfPlays())(
    'of a few activities > has the least makespan of all schedules, or there is none (part %i)',
    () => {
      fc.assert(
        fc.property(problems(3), (problem) => {
          const found = plan(problem, { seed: 1, goesOn: times(20_000) });
          const least = leastMakespan(problem, 12);
          if (least < Infinity) expect([found.verdict, found.makespan]).toEqual(['optimal', least]);
          else expect(found.makespan).toBeGreaterThan(12);
          if (found.schedule) expect(faultsOf(problem, found.schedule)).toEqual([]);
        }),
        { numRuns: playsOfPart(400) },
      );
    },
  );

  it.each(partsOfPlays())(
    'of more activities > breaks nothing, and the same seed makes the same again (part %i)',
    () => {
      fc.assert(
        fc.property(problems(9), (problem) => {
          const found = plan(problem, { seed: 7, goesOn: times(500) });
          if (found.schedule) expect(faultsOf(problem, found.schedule)).toEqual([]);
          expect(plan(problem, { seed: 7, goesOn: times(500) })).toEqual(found);
        }),
        { numRuns: playsOfPart(200) },
      );
    },
  );
});

describe('a schedule that is made better', () => {
  it.each(partsOfPlays())(
    'with or without a plan before > breaks nothing, and the last of all ends no later (part %i)',
    () => {
      fc.assert(
        fc.property(problems(9), fc.nat({ max: 3 }), fc.nat({ max: 40 }), (problem, late, count) => {
          const dispatched = dispatch(problem, times(200));
          const better =
            dispatched && improve(problem, dispatched, { earlier: undefined, goesOn: times(count) });
          // What was planned for a time that is over by now.
          const earlier =
            better &&
            new Map([...better].map(([id, placed]) => [id, { ...placed, start: placed.start - late }]));
          const kept = dispatched && improve(problem, dispatched, { earlier, goesOn: times(count) });
          const found = [better, kept].flatMap((schedule) => schedule ?? []);
          expect(found.flatMap((schedule) => faultsOf(problem, schedule))).toEqual([]);
          const end = dispatched ? endOf(dispatched) : 0;
          expect(found.filter((schedule) => endOf(schedule) > end)).toEqual([]);
        }),
        { numRuns: playsOfPart(200) },
      );
    },
  );
});

function endOf(schedule: Schedule): number {
  return Math.max(...[...schedule.values()].map(({ end }) => end));
}

function faultsOf(problem: Problem, schedule: Schedule): readonly string[] {
  const { broken, brokenGaps } = checkSchedule(problem, schedule);
  return [...broken, ...brokenGaps];
}
