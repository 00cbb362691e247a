import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { plan, type Problem } from '../../../../orchestrator/planner/index.ts';
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

function faultsOf(
  problem: Problem,
  schedule: NonNullable<ReturnType<typeof plan>['schedule']>,
): readonly string[] {
  const { broken, brokenGaps } = checkSchedule(problem, schedule);
  return [...broken, ...brokenGaps];
}
