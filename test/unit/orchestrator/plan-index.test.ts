import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  grown,
  recoveryParts,
  roundParts,
  stepsAfter,
  type Plan,
  type PlannedStep,
} from '../../../orchestrator/machine/plan.ts';

const planned: fc.Arbitrary<PlannedStep> = fc.record(
  {
    after: fc.uniqueArray(fc.nat({ max: 8 }), { maxLength: 3 }),
    added_for: fc.record({
      as: fc.constantFrom('round', 'recover', 'insert'),
      of: fc.nat({ max: 8 }),
      round: fc.integer({ min: 1, max: 2 }),
    }),
  },
  { requiredKeys: [] },
);

/** All that is known of the order of a plan. */
const known = (plan: Plan) =>
  [undefined, ...plan.keys()].map((step) => [
    stepsAfter(plan, step),
    step === undefined ? [] : roundParts(plan, step),
    step === undefined ? [] : [1, 2].map((round) => recoveryParts(plan, step, round)),
  ]);

describe('a plan that grows', () => {
  it('step by step, and asked in between > knows what it would know had it always been so long', () => {
    fc.assert(
      fc.property(fc.array(fc.array(planned, { maxLength: 4 }), { maxLength: 6 }), (parts) => {
        const plans = parts.reduce<Plan[]>(
          (before, part) => {
            const last = before.at(-1) ?? [];
            known(last);
            return [...before, grown(last, part)];
          },
          [[]],
        );
        // A shorter one that is asked again, too.
        for (const plan of [...plans].reverse()) expect(known(plan)).toEqual(known([...plan]));
      }),
    );
  });

  it('by nothing > is the same', () => {
    const plan: Plan = [{}];
    expect(grown(plan, [])).toBe(plan);
  });
});
