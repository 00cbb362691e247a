import fc from 'fast-check';
import { PNG } from 'pngjs';
import { describe, expect, it } from 'vitest';
import { readPicture } from '../../../examples/color-picker/client/search.ts';
import { distance, toLab, largestDose, type Volumes } from '../../../examples/color-picker/colour.ts';
import type { Plate } from '../../../examples/color-picker/lab/lab-state.ts';
import { appearance, photograph } from '../../../examples/color-picker/lab/photograph.ts';
import { picture, wellNames } from '../../../examples/color-picker/plate.ts';
import { createRandom } from '../../../examples/color-picker/random.ts';

const plateWith = (wells: Record<string, Volumes>): Plate => ({ serial: 1, wells, photographs: 0 });
const dose = fc.double({ min: 0, max: largestDose, noNaN: true });
const mixtures = fc.record({ cyan: dose, magenta: dose, yellow: dose, black: dose });

describe('photograph', () => {
  it('picture > of any well > reads back as the colour of its mixture, but for the noise', () => {
    fc.assert(
      fc.property(fc.constantFrom(...wellNames), mixtures, fc.string(), (well, mixture, seed) => {
        const [read] = readPicture(photograph(plateWith({ [well]: mixture }), createRandom(seed)), [well]);
        expect(distance(toLab(read!), toLab(appearance(mixture)))).toBeLessThan(2);
      }),
      { numRuns: 10 },
    );
  });

  it('picture > with wells side by side > gives each its own colour', () => {
    const cyan = { cyan: 40, magenta: 0, yellow: 0, black: 0 };
    const black = { cyan: 0, magenta: 0, yellow: 0, black: 50 };
    const bytes = photograph(plateWith({ A1: cyan, B1: black }), createRandom('x'));
    const [first, second, empty] = readPicture(bytes, ['A1', 'B1', 'C1']);
    expect(first![2]).toBeGreaterThan(200);
    expect(Math.max(...second!)).toBeLessThan(30);
    expect(Math.min(...empty!)).toBeGreaterThan(230);
  });

  it('picture > taken twice of the same plate > differs by noise, and repeats with its seed', () => {
    const plate = plateWith({});
    const bytes = photograph(plate, createRandom('one'));
    expect(photograph(plate, createRandom('one')).equals(bytes)).toBe(true);
    expect(photograph(plate, createRandom('two')).equals(bytes)).toBe(false);
  });

  it('readPicture > of another picture > refuses it', () => {
    const stranger = PNG.sync.write(new PNG({ width: picture.width, height: 10 }));
    expect(() => readPicture(stranger, ['A1'])).toThrow(/is not the plate/);
    expect(() => readPicture(Buffer.from('GIF89a'), ['A1'])).toThrow();
  });
});
