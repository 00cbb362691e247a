import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { timeOf } from '../../../orchestrator/commitments/gaps-of-run.ts';
import { stepKey } from '../../../shared/contracts/command-id.ts';
import type { OwnedRun } from '../../../orchestrator/state/lab-state.ts';
import type { StepDefinition } from '../../../shared/contracts/run.ts';
import type { Gap } from '../../../shared/contracts/step-flow.ts';
import { stepDefinition } from '../../fixtures/run-definition.ts';
import { partsOfPlays, playsOfPart } from '../../support/plays.ts';
import { TimedLab } from './timed-lab.ts';

const step = fc.record({
  module: fc.constantFrom('arm', 'lid', 'oven'),
  after: fc.constantFrom('before', 'before', 'before', 'none', 'first'),
  duration: fc.integer({ min: 1, max: 6 }),
  instance: fc.constantFrom<StepDefinition['instance']>('same', 'any'),
  max: fc.constantFrom(undefined, 0, 1, 3, 10),
  min: fc.constantFrom(undefined, undefined, 1, 4),
  point: fc.constantFrom<Gap['point']>('end', 'end', 'start'),
  soft: fc.constantFrom({}, {}, { soft: true } as const),
  /** A gap from any earlier step besides. */
  other: fc.option(fc.record({ from: fc.nat({ max: 2 }), max: fc.integer({ min: 5, max: 40 }) }), {
    nil: undefined,
  }),
});
const run = fc.record({
  steps: fc.array(step, { minLength: 1, maxLength: 4 }),
  at: fc.nat({ max: 20 }),
  experiment: fc.constantFrom('one', 'two', 'three'),
  priority: fc.constantFrom(0, 0, 0, -1, 1, 3),
});
type Plan = typeof run extends fc.Arbitrary<infer T> ? T : never;

function stepsOf({ steps }: Plan): StepDefinition[] {
  return steps.map(({ module, after, duration, instance, max, min, point, soft, other }, position) => {
    const before = after === 'before' ? [position - 1] : after === 'first' ? [0] : [];
    const from = before.filter((each) => each >= 0 && each < position);
    const lengths = {
      ...(max === undefined ? {} : { max: (min ?? 0) + max }),
      ...(min === undefined ? {} : { min }),
    };
    // A gap from the beginning leaves room for the step itself.
    const bound = (of: number) =>
      point === 'end' || lengths.max === undefined ? {} : { max: lengths.max + (steps[of]?.duration ?? 0) };
    const gaps: Gap[] = from.map((each) => ({
      from: each,
      point,
      at: 'start',
      ...lengths,
      ...bound(each),
      ...soft,
    }));
    if (other && other.from < position)
      gaps.push({ from: other.from, point: 'end', at: 'end', max: other.max });
    return stepDefinition({ module, duration, instance, after: from, ...(gaps.length > 0 ? { gaps } : {}) });
  });
}

const idOf = (index: number) => `01JB00000000000000000000${String(10 + index)}`;

/**
 * Carries runs out; an action takes that part of its declared duration. Answers the runs as they stand in the end.
 * @param isPlanned where a plan has the last come first
 */
function carryOut(plans: readonly Plan[], parts: readonly number[], isPlanned = false): OwnedRun[] {
  let count = 0;
  const lasts = (duration: number) => duration * (parts[(count += 1) % parts.length] ?? 1);
  const lab = new TimedLab({ arm: 1, lid: 1, oven: 2 }, lasts);
  // What was short may be shorter still.
  lab.forgetDurations();
  const { now } = lab;
  const order = plans.flatMap(({ steps }, index) =>
    steps.map((_, position) => stepKey(idOf(index), position)),
  );
  const modules = ['arm', 'lid', 'oven'];
  if (isPlanned)
    lab.state.planned = {
      at: Infinity,
      order: new Map(modules.map((module) => [module, [...order].reverse()])),
    };
  const arrivals = plans.map((plan, index) => ({ plan, index })).sort((a, b) => a.plan.at - b.plan.at);
  const runs = arrivals.map(({ plan, index }) => {
    lab.goOn(now + plan.at * 1000);
    return lab.submit(idOf(index), {
      experiment_id: plan.experiment,
      priority: plan.priority,
      steps: stepsOf(plan),
    });
  });
  lab.goOn();
  return runs;
}

const isDone = (run: OwnedRun) => run.outline.state === 'completed';

/** By how much the gaps of a run are too short or too long, in milliseconds. */
function broken(run: OwnedRun): number[] {
  return run.definition.steps.flatMap(({ gaps = [] }, position) =>
    gaps.flatMap(({ from, point, at, min = 0, max = Infinity, soft }) => {
      if (soft) return [];
      const gap = (timeOf(run, position, at) ?? 0) - (timeOf(run, from, point) ?? 0);
      return gap < min * 1000 ? [gap - min * 1000] : gap > max * 1000 ? [gap - max * 1000] : [];
    }),
  );
}

describe('gaps of runs that want the same instruments', () => {
  it.each(partsOfPlays())(
    'play %i > are kept however long each action takes and whatever is planned, soft ones in the way of none, and each run that can be carried out is',
    (part) => {
      let withGaps = 0;
      fc.assert(
        fc.property(
          fc.array(run, { minLength: 2, maxLength: 5 }),
          fc.array(fc.constantFrom(0, 0.2, 0.5, 0.9, 1), { minLength: 1, maxLength: 6 }),
          fc.boolean(),
          (plans, parts, isPlanned) => {
            // Nobody can keep a gap across what takes longer: such runs do not even begin.
            const possible = plans.filter((plan) => carryOut([plan], [1]).every(isDone));
            const runs = carryOut(possible, parts, isPlanned);
            expect(runs.flatMap(broken)).toEqual([]);
            expect(runs.filter((each) => !isDone(each)).map(({ definition }) => definition.steps)).toEqual(
              [],
            );
            if (runs.some(({ definition }) => definition.steps.some(({ gaps }) => gaps))) withGaps += 1;
          },
        ),
        { numRuns: playsOfPart(400), seed: part },
      );
      expect(withGaps).toBeGreaterThan(10);
    },
  );
});
