import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  decodeLight,
  distance,
  encodeLight,
  parseHex,
  toHex,
  toLab,
  type Rgb,
} from '../../../examples/color-picker/colour.ts';

const byte = fc.integer({ min: 0, max: 255 });
const colours = fc.tuple(byte, byte, byte);

describe('colour', () => {
  it('text form > of any colour > reads back as the same colour', () => {
    fc.assert(
      fc.property(colours, (colour) => {
        expect(parseHex(toHex(colour))).toEqual(colour);
      }),
    );
  });

  it('text form > of channels out of range > is kept within a byte', () => {
    expect(toHex([-3, 127.6, 300])).toBe('#0080ff');
  });

  it.each(['', '#12345', 'red', '#12345g', '#1234567'])(
    'parseHex > given "%s" > says what it expected',
    (text) => {
      expect(() => parseHex(text)).toThrow(/expected six hexadecimal digits/);
    },
  );

  it('light > decoded and encoded again > is unchanged', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 255, noNaN: true }), (channel) => {
        expect(encodeLight(decodeLight(channel))).toBeCloseTo(channel, 3);
      }),
    );
  });

  // Reference values: D65, as every colour calculator gives them.
  it.each<[Rgb, number[]]>([
    [
      [255, 255, 255],
      [100, 0, 0],
    ],
    [
      [0, 0, 0],
      [0, 0, 0],
    ],
    [
      [255, 0, 0],
      [53.24, 80.09, 67.2],
    ],
    [
      [0, 0, 255],
      [32.3, 79.19, -107.86],
    ],
  ])('toLab > of %j > gives the published values', (colour, expected) => {
    for (const [i, value] of toLab(colour).entries()) expect(value).toBeCloseTo(expected[i]!, 0);
  });

  it('distance > between any colours > is symmetric, and 0 only for the same colour', () => {
    fc.assert(
      fc.property(colours, colours, (one, other) => {
        const there = distance(toLab(one), toLab(other));
        expect(distance(toLab(other), toLab(one))).toBe(there);
        expect(there === 0).toBe(toHex(one) === toHex(other));
      }),
    );
  });

  it('distance > from black to white > is 100', () => {
    expect(distance(toLab([0, 0, 0]), toLab([255, 255, 255]))).toBeCloseTo(100, 1);
  });
});
