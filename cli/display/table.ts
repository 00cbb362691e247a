import { stripVTControlCharacters } from 'node:util';
import Table from 'cli-table3';
import { print, type CliContext } from '../terminal/index.ts';
import { type Colors, colorsFor, wrap } from './format.ts';

const bare = Object.fromEntries(
  [
    'top',
    'top-mid',
    'top-left',
    'top-right',
    'bottom',
    'bottom-mid',
    'bottom-left',
    'bottom-right',
    'left',
    'left-mid',
    'mid',
    'mid-mid',
    'right',
    'right-mid',
  ].map((place) => [place, '']),
);

/** Blanks between two columns. */
const gap = 2;

/** What a command prints that lists something. */
export interface ListOf<Each> {
  /** Where there is none. */
  none: string;
  heading: readonly string[];
  row: (each: Each) => readonly string[];
}

/** Prints what was found as a table, or as JSON where that is asked for. */
export function printList<Each>(
  context: Pick<CliContext, 'stdout' | 'env'>,
  json: boolean | undefined,
  found: readonly Each[],
  { none, heading, row }: ListOf<Each>,
): void {
  const { stdout, env } = context;
  if (json) printJson(context, found);
  else
    print(stdout, found.length === 0 ? none : formatTable(heading, found.map(row), colorsFor(stdout, env)));
}

export function printJson({ stdout }: Pick<CliContext, 'stdout'>, value: unknown): void {
  print(stdout, JSON.stringify(value, null, 2));
}

/** Rows under a heading, columns two blanks apart: readable by people, and by awk. */
export function formatTable(
  heading: readonly string[],
  rows: readonly (readonly string[])[],
  colors: Colors,
): string {
  const table = new Table({
    head: heading.map((text) => colors.bold(text)),
    chars: { ...bare, middle: ' '.repeat(gap) },
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': 0 },
  });
  table.push(...rows.map((row) => [...row]));
  return table
    .toString()
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n');
}

/**
 * The same of rows that end in prose, in lines of at most `width` characters: prose that does not fit into the rest of its
 * line stands beneath it. Without a width each row is one line.
 */
export function formatProseTable(
  heading: readonly string[],
  rows: readonly (readonly string[])[],
  colors: Colors,
  width: number | undefined,
): string {
  if (width === undefined) return formatTable(heading, rows, colors);
  const room = width - widthBefore([heading, ...rows]);
  const split = rows.map((row) => {
    const facts = row.slice(0, -1).map((fact) => fact.replaceAll('\n', ' '));
    const prose = row.at(-1) ?? '';
    if (prose.length <= room && !prose.includes('\n')) return { row: [...facts, prose], below: [] };
    return { row: [...facts, ''], below: prose.split('\n').flatMap((line) => wrap(line, width, '    ')) };
  });
  const [head, ...lines] = formatTable(
    heading,
    split.map(({ row }) => row),
    colors,
  ).split('\n');
  return [head, ...lines.flatMap((line, index) => [line, ...(split[index]?.below ?? [])])].join('\n');
}

/** How much of a line all columns but the last one take. */
function widthBefore(rows: readonly (readonly string[])[]): number {
  const before = (rows[0] ?? []).slice(0, -1);
  const longest = (column: number) =>
    Math.max(...rows.map((row) => stripVTControlCharacters(row[column] ?? '').length));
  return before.reduce((sum, _, column) => sum + longest(column) + gap, 0);
}
