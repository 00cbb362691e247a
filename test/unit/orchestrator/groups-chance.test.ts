import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { StepDefinition } from '../../../shared/contracts/run.ts';
import { restless } from '../../../shared/contracts/workcell-state.ts';
import { partsOfPlays, playsOfPart } from '../../support/plays.ts';
import { at, GroupLab, reserve } from './group-lab.ts';

const moduleNames = ['arm', 'reader', 'washer'];
/** A chain of steps, with groups one after the other, of some of the modules that their steps want, and maybe a group within. */
const plans = fc.array(
  fc.record({
    parts: fc.array(
      fc.record({
        group: fc.subarray(moduleNames),
        inner: fc.subarray(moduleNames),
        modules: fc.array(fc.constantFrom(...moduleNames), { minLength: 1, maxLength: 4 }),
      }),
      { minLength: 1, maxLength: 3 },
    ),
    any: fc.boolean(),
  }),
  { minLength: 2, maxLength: 6 },
);

describe('runs with groups, whatever happens when', () => {
  it.each(partsOfPlays())(
    'none has an instance that another one keeps, each keeps what it has under a new owner, and all end (part %i)',
    (part) => {
      let groups = 0;
      fc.assert(
        fc.property(plans, fc.infiniteStream(fc.nat(9)), (all, picks) => {
          const lab = new GroupLab('arm/a', 'reader/a', 'washer/a', 'washer/b');
          const next = () => Number(picks.next().value ?? 0);
          const runs = all.map(({ parts, any }, index) => {
            const run_id = `01JC${String(index).padStart(22, '0')}`;
            const steps: StepDefinition[] = [];
            for (const { group, inner, modules } of parts) {
              const last = steps.length + modules.length - 1;
              modules.forEach((module, place) =>
                steps.push(
                  at(module, {
                    ...(place === 0 && group.length > 0 ? reserve(last, ...group) : {}),
                    ...(place === 1 && inner.length > 0 ? reserve(steps.length, ...inner) : {}),
                    ...(any ? { instance: 'any' } : {}),
                  }),
                ),
              );
            }
            lab.begin(run_id, steps, `experiment ${index % 2}`);
            return run_id;
          });
          for (;;) {
            const kept = runs.map((run) => [run, lab.kept(run)] as const);
            groups += kept.filter(([, keys]) => keys.length > 0).length;
            for (const [run, keys] of kept)
              for (const key of keys) {
                const record = lab.state.instances.get(key);
                expect(restless(record!).filter(({ run_id }) => run_id !== run)).toEqual([]);
              }
            expect(new Set(kept.flatMap(([, keys]) => keys)).size).toBe(
              kept.flatMap(([, keys]) => keys).length,
            );
            const open = Object.values(lab.inHand());
            const command = open[next() % Math.max(1, open.length)];
            if (command === undefined) break;
            lab.settle(command);
            if (next() === 0 && Object.keys(lab.inHand()).length === 0) lab.changeOwner();
          }
          expect(lab.state.runs.size).toBe(0);
        }),
        { numRuns: playsOfPart(500), seed: part },
      );
      expect(groups).toBeGreaterThan(20);
    },
  );
});
