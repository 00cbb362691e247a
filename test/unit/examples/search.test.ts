import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mixtureAt, type Trial } from '../../../examples/color-picker/client/trial.ts';
import {
  batchSize,
  planBatch,
  search,
  type Laboratory,
} from '../../../examples/color-picker/client/search.ts';
import { parseHex, largestDose } from '../../../examples/color-picker/colour.ts';
import type { Plate } from '../../../examples/color-picker/lab/lab-state.ts';
import { photograph } from '../../../examples/color-picker/lab/photograph.ts';
import { createRandom } from '../../../examples/color-picker/random.ts';

/** The physics alone, without instruments or weir. */
function bareLaboratory(): Laboratory {
  const plates = new Map<number, Plate>();
  return async ({ plate: number, mixes, iteration }) => {
    const plate = plates.get(number) ?? { serial: number, wells: {}, photographs: 0 };
    plates.set(number, plate);
    for (const { well, point } of mixes) plate.wells[well] = mixtureAt(point);
    return photograph(plate, createRandom(`picture ${iteration}`));
  };
}

async function run(target: string, seed: string, iterations = 24): Promise<Trial[]> {
  const trials: Trial[] = [];
  const options = { target: parseHex(target), seed, iterations, tolerance: 1 };
  for await (const batch of search(options, bareLaboratory())) trials.push(...batch);
  return trials;
}

describe('search', () => {
  it.each(['#3a7d44', '#e8e0d0', '#202028'])(
    'search > for %s > meets it well before the iterations are used up',
    async (target) => {
      const trials = await run(target, 'any');
      expect(Math.min(...trials.map(({ distance }) => distance))).toBeLessThanOrEqual(1);
      expect(trials.length).toBeLessThanOrEqual(12 * batchSize);
    },
  );

  it('search > with the same seed > tries the same mixtures', async () => {
    const first = await run('#3a7d44', 'a');
    expect(await run('#3a7d44', 'a')).toEqual(first);
    expect(await run('#3a7d44', 'b')).not.toEqual(first);
  });

  it('search > for a colour that no mixture shows > stops when the iterations are used up', async () => {
    const trials = await run('#ff00ff', 'any', 3);
    expect(trials).toHaveLength(3 * batchSize);
    expect(Math.min(...trials.map(({ distance }) => distance))).toBeGreaterThan(1);
  });

  it('search > when the laboratory fails > fails with its reason', async () => {
    const broken: Laboratory = async () => Promise.reject(new Error('the lamp is broken'));
    const options = { target: parseHex('#3a7d44'), seed: 'a', iterations: 2, tolerance: 1 };
    await expect(search(options, broken).next()).rejects.toThrow('the lamp is broken');
  });
});

describe('plan', () => {
  it('planBatch > over 24 iterations > fills each well of a plate once, then takes a fresh plate', () => {
    const points = Array.from({ length: batchSize }, () => [0, 0, 0, 0]);
    const batches = Array.from({ length: 25 }, (_, i) => planBatch(i + 1, points));
    const wells = batches.slice(0, 24).flatMap(({ mixes }) => mixes.map(({ well }) => well));
    expect(new Set(wells).size).toBe(96);
    expect(batches[23]!.plate).toBe(1);
    expect(batches[24]).toMatchObject({ plate: 2, mixes: [{ well: 'A1' }, {}, {}, {}] });
  });

  it('mixtureAt > any point of the cube > is a mixture that the liquid handler takes', () => {
    const unit = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(fc.tuple(unit, unit, unit, unit), (point) => {
        for (const volume of Object.values(mixtureAt(point))) {
          expect(volume).toBeGreaterThanOrEqual(0);
          expect(volume).toBeLessThanOrEqual(largestDose);
        }
      }),
    );
  });
});
