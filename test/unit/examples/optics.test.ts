import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dyes, largestDose, type Volumes } from '../../../examples/color-picker/colour.ts';
import { appearance } from '../../../examples/color-picker/lab/photograph.ts';

const water: Volumes = { cyan: 0, magenta: 0, yellow: 0, black: 0 };
const dose = fc.double({ min: 0, max: largestDose, noNaN: true });
const mixtures = fc.record({ cyan: dose, magenta: dose, yellow: dose, black: dose });

describe('optics', () => {
  it('appearance > of any mixture > is a colour', () => {
    fc.assert(
      fc.property(mixtures, (mixture) => {
        for (const channel of appearance(mixture)) {
          expect(channel).toBeGreaterThanOrEqual(0);
          expect(channel).toBeLessThanOrEqual(255);
        }
      }),
    );
  });

  it('appearance > more of any dye > is darker in every channel', () => {
    fc.assert(
      fc.property(mixtures, fc.constantFrom(...dyes), (mixture, dye) => {
        const darker = appearance({ ...mixture, [dye]: mixture[dye] + 1 });
        for (const [channel, value] of appearance(mixture).entries()) {
          expect(darker[channel]).toBeLessThan(value);
        }
      }),
    );
  });

  it.each([
    ['cyan', 0],
    ['magenta', 1],
    ['yellow', 2],
  ] as const)('appearance > of %s alone > lacks its complement most', (dye, channel) => {
    const colour = appearance({ ...water, [dye]: 30 });
    expect(Math.min(...colour)).toBe(colour[channel]);
  });

  it('appearance > of water > is the plastic of the plate', () => {
    expect(Math.min(...appearance(water))).toBeGreaterThan(235);
  });
});
