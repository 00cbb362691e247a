import { describe, expect, it } from 'vitest';
import {
  centreOf,
  locateWell,
  picture,
  wellNames,
  wellsOfColumn,
} from '../../../examples/color-picker/plate.ts';

describe('plate', () => {
  it('well names > of the whole plate > are 96, column by column', () => {
    expect(new Set(wellNames).size).toBe(96);
    expect(wellNames.slice(0, 9)).toEqual(['A1', 'B1', 'C1', 'D1', 'E1', 'F1', 'G1', 'H1', 'A2']);
    expect(wellsOfColumn(11)).toContain('H12');
  });

  it('locateWell > corner wells > are the corners', () => {
    expect(locateWell('A1')).toEqual({ row: 0, column: 0 });
    expect(locateWell('H12')).toEqual({ row: 7, column: 11 });
  });

  it.each(['', 'A', 'A0', 'A13', 'I1', 'a1', 'A01', 'A1 ', 'A1.5'])(
    'locateWell > given "%s" > says that there is no such well',
    (name) => {
      expect(() => locateWell(name)).toThrow(/has no well/);
    },
  );

  it('centreOf > every well > lies in the picture with its rim, and overlaps no other', () => {
    const centres = wellNames.map((name) => centreOf(locateWell(name)));
    for (const { x, y } of centres) {
      expect(x - picture.wellRadius).toBeGreaterThanOrEqual(0);
      expect(y - picture.wellRadius).toBeGreaterThanOrEqual(0);
      expect(x + picture.wellRadius).toBeLessThan(picture.width);
      expect(y + picture.wellRadius).toBeLessThan(picture.height);
    }
    const gaps = centres.flatMap((one, i) =>
      centres.slice(i + 1).map((other) => Math.hypot(one.x - other.x, one.y - other.y)),
    );
    expect(Math.min(...gaps)).toBeGreaterThan(2 * picture.wellRadius);
  });
});
