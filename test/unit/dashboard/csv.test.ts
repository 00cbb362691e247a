import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readCsv } from '../../../dashboard/src/design/csv.ts';

describe('CSV', () => {
  const cells = (...rows: string[]) => rows.map((row) => row.split('|'));

  test.each([
    ['a,b\n1,2\n', cells('a|b', '1|2')],
    ['a,b\r\n1,2', cells('a|b', '1|2')],
    ['"a, b","say ""no"""\n"two\nlines",', cells('a, b|say "no"', 'two\nlines|')],
    ['\uFEFFwell\tod\nA1\t0.5', cells('well|od', 'A1|0.5')],
    ['a;b\n1,5;2', cells('a|b', '1,5|2')],
    ['a,b\n\n1,2\n\n', cells('a|b', '1|2')],
    ['', []],
    // What is not proper CSV is read as far as it makes sense.
    ['a,b\n"open,1\n2', cells('a|b', 'open,1\n2')],
    ['a,b\n"x"y,z', cells('a|b', 'xy|z')],
  ])('%j > its rows', (text, rows) => {
    expect(readCsv(text)).toEqual(rows);
  });

  test('any fields that are written as RFC 4180 has it > are read back', () => {
    const field = fc.string({ unit: fc.constantFrom('a', '1', ',', '"', '\n', '\r', ' ', 'ü') });
    const rows = fc.array(fc.array(field, { minLength: 2, maxLength: 4 }), { minLength: 1, maxLength: 6 });
    const written = (row: string[]): string => row.map((each) => `"${each.replaceAll('"', '""')}"`).join(',');
    fc.assert(
      fc.property(rows, fc.constantFrom('\n', '\r\n'), (table, end) => {
        expect(readCsv(table.map((row) => written(row) + end).join(''), ',')).toEqual(table);
      }),
    );
  });
});
