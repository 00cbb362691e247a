import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Random } from '../../../../orchestrator/planner/numbers.ts';
import { tablesOf } from '../../../../orchestrator/planner/tables.ts';
import { TemporalNetwork } from '../../../../orchestrator/planner/temporal-network.ts';
import { partsOfPlays, playsOfPart } from '../../../support/plays.ts';

const count = 8;
const horizon = 60;

interface Arc {
  readonly from: number;
  readonly to: number;
  readonly lag: number;
}

/** The earliest starts by Bellman and Ford; undefined where arcs contradict each other within the horizon. */
function earliest(arcs: readonly Arc[]): number[] | undefined {
  const starts = Array.from({ length: count }, () => 0);
  for (let round = 0; round <= horizon * count; round += 1) {
    const tight = arcs.find(({ from, to, lag }) => starts[to]! < starts[from]! + lag);
    if (!tight) return starts;
    starts[tight.to] = starts[tight.from]! + tight.lag;
    if (starts[tight.to]! > horizon - 1) return undefined;
  }
  return undefined;
}

describe('the temporal network', () => {
  it.each(partsOfPlays())(
    'after each arc, and each that is taken back > has the earliest starts that a search from the beginning finds (part %i)',
    () => {
      const arc = fc.record({
        from: fc.integer({ min: 0, max: count - 1 }),
        to: fc.integer({ min: 0, max: count - 1 }),
        lag: fc.integer({ min: -9, max: 9 }),
      });
      fc.assert(
        fc.property(fc.array(arc, { maxLength: 25 }), fc.integer(), (arcs, seed) => {
          const random = new Random(seed);
          const activities = Array.from({ length: count }, (_, i) => ({
            id: `${i}`,
            modes: [{ instance: '', duration: 1, uses: [] }],
          }));
          const network = new TemporalNetwork(tablesOf({ resources: [], activities }));
          network.reset(
            Int32Array.from(activities, (_, i) => i),
            horizon,
          );
          expect(network.follow(activities.map((_, i) => i))).toBe(true);
          const kept: Arc[] = [];
          for (const one of arcs.filter(({ from, to }) => from !== to)) {
            const before = network.mark();
            const posted = network.post(one.from, 0, one.to, 0, one.lag);
            const expected = earliest([...kept, one]);
            expect(posted).toBe(expected !== undefined);
            if (expected) expect([...network.head]).toEqual(expected);
            if (posted && random.next() < 0.7) kept.push(one);
            else {
              network.undo(before);
              expect([...network.head]).toEqual(earliest(kept));
            }
          }
        }),
        { numRuns: playsOfPart(1000) },
      );
    },
  );
});
