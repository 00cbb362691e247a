import { PassThrough } from 'node:stream';
import picocolors from 'picocolors';
import { describe, expect, it } from 'vitest';
import type { Output } from '../../../cli/terminal/context.ts';
import { formatProseTable, formatTable } from '../../../cli/display/table.ts';
import { widthOf } from '../../../cli/display/format.ts';

const plain = picocolors.createColors(false);
const painted = picocolors.createColors(true);
const heading = ['MODULE', 'STATE', ''];
const why =
  'still acting on run 01JB0000000000000000000001 step 1 "spin" since 22:25:24, asked to stop, does not answer';
const rows = [
  ['arm', 'READY', ''],
  ['centrifuge', 'BUSY', why],
];
const show = (width: number | undefined, of = rows) =>
  formatProseTable(heading, of, plain, width).split('\n');

describe('formatProseTable', () => {
  it('prose that fits into the rest of its line > stays there', () => {
    expect(show(140)).toEqual(show(undefined));
  });

  it.each([50, 80, 120])('prose that is too long for %d columns > stands beneath its row', (width) => {
    const lines = show(width);
    expect(lines.filter((line) => line.length > width)).toEqual([]);
    expect(lines.slice(0, 3)).toEqual(['MODULE      STATE', 'arm         READY', 'centrifuge  BUSY']);
    const prose = lines.slice(3);
    expect(prose.every((line) => line.startsWith('    '))).toBe(true);
    expect(prose.map((line) => line.trim()).join(' ')).toBe(why);
  });

  it('prose of two lines > stands beneath its row, whatever a fact says', () => {
    const lines = show(80, [
      ['a\nb', 'X', 'no plate\nFile "x.py"'],
      ['c', 'Y', 'fine'],
    ]);
    expect(lines).toEqual([
      'MODULE  STATE',
      'a b     X',
      '    no plate',
      '    File "x.py"',
      'c       Y      fine',
    ]);
  });

  it('nobody says how wide > each row is one line, for awk', () => {
    expect(show(undefined)).toEqual(formatTable(heading, rows, plain).split('\n'));
    expect(show(undefined)).toHaveLength(3);
  });

  it('painted cells > take the room that is seen of them', () => {
    const colored = rows.map(([module, state = '', prose]) => [
      module ?? '',
      painted.yellow(state),
      prose ?? '',
    ]);
    expect(show(50, colored)).toHaveLength(show(50).length);
  });
});

describe('widthOf', () => {
  it('a terminal > counts before COLUMNS, which counts where there is none', () => {
    const stdout = (columns?: number): Output =>
      Object.assign(new PassThrough(), columns === undefined ? {} : { columns });
    expect(widthOf({ stdout: stdout(80), env: { COLUMNS: '120' } })).toBe(80);
    expect(widthOf({ stdout: stdout(), env: { COLUMNS: '120' } })).toBe(120);
    expect(widthOf({ stdout: stdout(), env: {} })).toBeUndefined();
    expect(widthOf({ stdout: stdout(), env: { COLUMNS: 'wide' } })).toBeUndefined();
  });
});
