import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decide } from '../../../../orchestrator/machine/values/decide.ts';
import type { RunSoFar } from '../../../../orchestrator/machine/values/decision.ts';
import { planOf, roundParts } from '../../../../orchestrator/machine/plan.ts';
import type { StepDefinition } from '../../../../shared/contracts/run.ts';
import { draftRun } from '../../../../shared/workflow/draft-run.ts';
import { planRetry } from '../../../../shared/workflow/recovery/plan-retry.ts';
import { allBefore, stepGraph } from '../../../../shared/workflow/recovery/step-graph.ts';
import { runDefinition } from '../../../fixtures/run-definition.ts';
import { partsOfPlays, playsOfPart } from '../../../support/plays.ts';

const written = fc.record({
  times: fc.constantFrom('', ', max_gap: 9', ', min_gap: 2', ', reserve: {modules: [arm]}'),
  rounds: fc.constantFrom(
    '',
    '',
    ', repeat: {times: 2}',
    ', for_each: [1, 2, 3]',
    ', for_each: [1, 2], max_parallel: 2',
  ),
  uses: fc.boolean(),
});
const file = fc.array(written, { minLength: 1, maxLength: 4 });
type File = typeof file extends fc.Arbitrary<infer T> ? T : never;

/** A workflow whose steps may use the next one. */
function workflow(steps: File, next: string | undefined): string {
  const lines = steps.map(({ times, rounds, uses }, index) => {
    const does = uses && next !== undefined ? `uses: ${next}` : 'module: arm, action: move';
    return `  - {name: s${index}, ${does}${times}${rounds}}`;
  });
  const gap =
    steps.length > 1 ? [`gaps: [{from: s0, point: start, to: s${steps.length - 1}, at: end, max: 99}]`] : [];
  return ['name: w', ...gap, 'flowdef:', ...lines].join('\n');
}

/** The run once all of its rounds are done. */
function grown(steps: readonly StepDefinition[]): StepDefinition[] {
  const all = [...steps];
  for (let position = 0; position < all.length; position += 1) {
    for (let isOver = !all[position]?.loop; !isOver;) {
      const plan = planOf(all);
      const run: RunSoFar = {
        definition: runDefinition({ steps: all }),
        records: {},
        isDone: () => true,
        roundParts: (loop) => roundParts(plan, loop),
      };
      const decision = decide(run, position);
      if (decision.type === 'round') all.push(...decision.added);
      isOver = decision.type !== 'round';
    }
  }
  return all;
}

/** True where one step is done before another begins: for its sake, or in an earlier round. */
function isBefore(steps: readonly StepDefinition[], one: number, other: number): boolean {
  if (allBefore(stepGraph(steps), steps, other).has(one)) return true;
  const rounds = (position: number): string[] => {
    const { added_for } = steps[position] ?? {};
    return added_for?.as === 'round' ? [`${added_for.of} ${added_for.round}`, ...rounds(added_for.of)] : [];
  };
  const others = rounds(other).map((each) => each.split(' ').map(Number));
  return rounds(one).some((each) => {
    const [of, round = 0] = each.split(' ').map(Number);
    return others.some(([loop, later = 0]) => loop === of && later > round);
  });
}

/** True where the step belongs to the rounds of that loop, whose end comes after them. */
function isRoundOf(steps: readonly StepDefinition[], position: number, loop: number): boolean {
  const { added_for } = steps[position] ?? {};
  return added_for?.as === 'round' && (added_for.of === loop || isRoundOf(steps, added_for.of, loop));
}

function demandKept(steps: readonly StepDefinition[]): void {
  for (const [position, { gaps = [], reserve = [], loop }] of steps.entries()) {
    if (loop) continue;
    for (const { from } of gaps) {
      expect(steps[from], `the gap of ${position}`).toBeDefined();
      expect(isBefore(steps, from, position), `${from} before ${position}`).toBe(true);
    }
    for (const { until } of reserve) {
      const isEnd =
        until === position || isBefore(steps, position, until) || isRoundOf(steps, position, until);
      expect(isEnd, `${position} until ${until}`).toBe(true);
    }
  }
}

describe('gaps and reservations of a run that grows', () => {
  it.each(partsOfPlays())(
    'name steps of the run that come before, in any round and after any retry (part %i)',
    () => {
      fc.assert(
        fc.property(file, file, fc.nat({ max: 30 }), (outer, inner, from) => {
          const draft = draftRun(
            {
              ...{ text: workflow(outer, 'w.yaml'), payload: {}, parameters: undefined, uploads: [] },
              workflows: { 'w.yaml': workflow(inner, undefined) },
            },
            undefined,
          );
          expect(draft.problems).toEqual([]);
          const steps = grown(draft.steps);
          demandKept(steps);
          const records = Object.fromEntries(
            steps.map((_, position) => [
              position,
              { status: 'succeeded' as const, attempt: 1, command_id: '', instance: 'a', started_at: 0 },
            ]),
          );
          const plan = planRetry(
            { definition: runDefinition({ steps }), steps: records },
            from % draft.steps.length,
          );
          demandKept(plan.steps);
        }),
        { numRuns: playsOfPart(300) },
      );
    },
  );
});
