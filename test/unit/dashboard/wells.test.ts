import { describe, expect, test } from 'vitest';
import { placeOfWell, plateOfTable, plateOfValue, wellName } from '../../../dashboard/src/worker/wells.ts';
import { colourOf, numberText, rangeOf } from '../../../dashboard/src/preview/plate-view.tsx';

describe('wells', () => {
  test.each([
    ['A1', 'A1'],
    ['h12', 'H12'],
    ['B03', 'B3'],
    [' P24 ', 'P24'],
    ['Q1', undefined],
    ['A25', undefined],
    ['A0', undefined],
    ['A', undefined],
  ])('%j > well %s', (text, name) => {
    expect(wellName(text)).toBe(name);
  });

  test('a well > its row and column from 0', () => {
    expect(placeOfWell('P24')).toEqual({ row: 15, column: 23 });
  });

  const cells = (...rows: string[]) => rows.map((row) => row.split('|'));

  test('a table with a column of wells > a plate with a series for each column of numbers', () => {
    expect(plateOfTable(cells('sample|Well|od|', 'x|A01|0.5|', 'y|H12||3'))).toEqual({
      size: 96,
      series: [
        { name: 'od', values: { A1: 0.5 } },
        { name: 'column 4', values: { H12: 3 } },
      ],
    });
  });

  test.each([
    ['names a well twice', cells('well|od', 'A1|1', 'A1|2')],
    ['has none', cells('name|od', 'x|1', 'y|2')],
    ['has no numbers', cells('well|dye', 'A1|red', 'A2|blue')],
  ])('a table that %s > no plate', (_, table) => {
    expect(plateOfTable(table)).toBeUndefined();
  });

  test('an object whose keys are wells > a plate, of 384 where one lies beyond H12', () => {
    expect(plateOfValue({ A1: 1, I3: 2 })).toEqual({
      size: 384,
      series: [{ name: 'value', values: { A1: 1, I3: 2 } }],
    });
    expect(plateOfValue({ A1: { red: 1, name: 'x' }, A2: { red: 2, blue: 3 } })).toEqual({
      size: 96,
      series: [
        { name: 'red', values: { A1: 1, A2: 2 } },
        { name: 'blue', values: { A2: 3 } },
      ],
    });
  });

  test.each([[{ A1: 1, total: 2 }], [{ A1: 1 }], [[1, 2]], [null], ['A1'], [{ A1: 'x', A2: 'y' }]])(
    '%j > no plate',
    (value) => {
      expect(plateOfValue(value)).toBeUndefined();
    },
  );
});

describe('scale of a plate', () => {
  test('the ends and the middle of a range > the colours of the scale', () => {
    const range = { low: 0, high: 8 };
    expect(colourOf(0, range)).toBe('color-mix(in oklab, var(--scale-1) 0%, var(--scale-0))');
    expect(colourOf(8, range)).toBe('color-mix(in oklab, var(--scale-8) 100%, var(--scale-7))');
    expect(colourOf(2.5, range)).toBe('color-mix(in oklab, var(--scale-3) 50%, var(--scale-2))');
    expect(colourOf(5, { low: 5, high: 5 })).toBe('color-mix(in oklab, var(--scale-5) 0%, var(--scale-4))');
  });

  test('numbers > with the digits that count', () => {
    expect([0, 0.12345, -3.1, 12345.6, 2e-7, 3e8].map(numberText)).toEqual([
      '0',
      '0.1235',
      '-3.1',
      '12350',
      '2.00e-7',
      '3.00e+8',
    ]);
    expect(rangeOf([])).toBeUndefined();
    expect(rangeOf([3, -1, 2])).toEqual({ low: -1, high: 3 });
  });
});
