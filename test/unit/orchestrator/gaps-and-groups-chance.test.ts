import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { timeOf } from '../../../orchestrator/commitments/gaps-of-run.ts';
import type { OwnedRun } from '../../../orchestrator/state/lab-state.ts';
import type { StepDefinition } from '../../../shared/contracts/run.ts';
import { stepDefinition } from '../../fixtures/run-definition.ts';
import { partsOfPlays, playsOfPart } from '../../support/plays.ts';
import { TimedLab } from './timed-lab.ts';

const modules = ['arm', 'lid', 'oven'];
const step = fc.record({
  module: fc.constantFrom(...modules),
  duration: fc.integer({ min: 1, max: 6 }),
  /** The longest gap since the step before, if there is one. */
  max: fc.constantFrom(undefined, undefined, 0, 2, 10),
  min: fc.constantFrom(0, 0, 0, 3),
  /** What the run has to itself from here on, and for how many steps. */
  reserve: fc.option(
    fc.record({ modules: fc.subarray(modules, { minLength: 1 }), steps: fc.nat({ max: 3 }) }),
    { freq: 2, nil: undefined },
  ),
});
const run = fc.record({
  steps: fc.array(step, { minLength: 1, maxLength: 4 }),
  at: fc.nat({ max: 20 }),
  experiment: fc.constantFrom('one', 'two', 'three'),
  priority: fc.constantFrom(0, 0, 0, -1, 1),
});
type Plan = typeof run extends fc.Arbitrary<infer T> ? T : never;

function stepsOf({ steps }: Plan): StepDefinition[] {
  return steps.map(({ module, duration, max, min, reserve }, position) => {
    const until = Math.min(steps.length - 1, position + (reserve?.steps ?? 0));
    const gap = { from: position - 1, point: 'end', at: 'start', min, max: min + (max ?? 0) } as const;
    return stepDefinition({
      module,
      duration,
      after: position === 0 ? [] : [position - 1],
      ...(position > 0 && max !== undefined && { gaps: [gap] }),
      ...(reserve && { reserve: [{ modules: reserve.modules, until }] }),
    });
  });
}

/** Carries runs out; an action takes that part of its declared duration. Answers the runs as they stand in the end. */
function carryOut(plans: readonly Plan[], parts: readonly number[]): OwnedRun[] {
  let count = 0;
  const lasts = (duration: number) => duration * (parts[(count += 1) % parts.length] ?? 1);
  const lab = new TimedLab({ arm: 1, lid: 1, oven: 2 }, lasts);
  // What was short may be shorter still.
  lab.forgetDurations();
  const { now } = lab;
  const arrivals = [...plans].sort((a, b) => a.at - b.at);
  const runs = arrivals.map((plan, index) => {
    lab.goOn(now + plan.at * 1000);
    const { experiment: experiment_id, priority } = plan;
    return lab.submit(`01JB00000000000000000000${String(10 + index)}`, {
      experiment_id,
      priority,
      steps: stepsOf(plan),
    });
  });
  lab.goOn();
  return runs;
}

const isDone = (run: OwnedRun) => run.outline.state === 'completed';

/** The steps of a run that began too late after the one before. */
function late(run: OwnedRun): number[] {
  return run.definition.steps.flatMap(({ gaps = [] }, position) =>
    gaps.flatMap(({ from, point, at, max = Infinity }) => {
      const gap = (timeOf(run, position, at) ?? 0) - (timeOf(run, from, point) ?? 0);
      return gap > max * 1000 ? [position] : [];
    }),
  );
}

/** A run keeps the arm until its second step ends, which the third must follow at once: nobody else's gap counts on the arm between the two. */
const keptTooLong: [Plan[], number[]] = [
  [
    planOf(15, [
      { module: 'arm', duration: 1, reserve: { modules: ['arm', 'lid'], steps: 1 } },
      { module: 'arm', duration: 5 },
      { module: 'arm', duration: 4, max: 0 },
    ]),
    planOf(0, [{ module: 'arm', duration: 1 }]),
    planOf(15, [
      { module: 'oven', duration: 1 },
      { module: 'arm', duration: 1, max: 10 },
    ]),
  ],
  [1, 0.2],
];

/** A run begins to keep one of two ovens: not the one that another one's gap counts on. */
const keptTheWrong: [Plan[], number[]] = [
  [
    planOf(4, [
      { module: 'arm', duration: 1, reserve: { modules, steps: 1 } },
      { module: 'oven', duration: 1 },
      { module: 'oven', duration: 1, min: 3, max: 2, reserve: { modules, steps: 0 } },
    ]),
    planOf(4, [
      { module: 'arm', duration: 1, max: 10, reserve: { modules: ['oven'], steps: 3 } },
      { module: 'arm', duration: 3, max: 0, reserve: { modules, steps: 0 } },
      { module: 'arm', duration: 2, min: 3, max: 2 },
    ]),
  ],
  [0.5, 1],
];

function planOf(
  at: number,
  steps: (Partial<Plan['steps'][number]> & { module: string; duration: number })[],
): Plan {
  const whole = steps.map((each) => ({ max: undefined, min: 0 as const, reserve: undefined, ...each }));
  return { at, experiment: 'one', priority: 0, steps: whole };
}

describe('gaps among runs that have instruments to themselves', () => {
  it.each(partsOfPlays())(
    'play %i > are kept however long each action takes, and each run that can be carried out is',
    (part) => {
      let withBoth = 0;
      fc.assert(
        fc.property(
          fc.array(run, { minLength: 2, maxLength: 5 }),
          fc.array(fc.constantFrom(0.2, 0.5, 1), { minLength: 1, maxLength: 6 }),
          (plans, parts) => {
            // Nobody can keep a gap across what takes longer: such runs do not even begin.
            const possible = plans.filter((plan) => carryOut([plan], [1]).every(isDone));
            const runs = carryOut(possible, parts);
            expect(runs.flatMap(late)).toEqual([]);
            expect(runs.filter((each) => !isDone(each)).map(({ definition }) => definition.steps)).toEqual(
              [],
            );
            const steps = runs.flatMap(({ definition }) => definition.steps);
            if (steps.some(({ gaps }) => gaps) && steps.some(({ reserve }) => reserve)) withBoth += 1;
          },
        ),
        { numRuns: playsOfPart(250), seed: part, examples: [keptTooLong, keptTheWrong] },
      );
      expect(withBoth).toBeGreaterThan(10);
    },
  );
});
