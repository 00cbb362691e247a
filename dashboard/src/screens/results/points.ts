import type { ResultOfRun } from '../../../../client/index.ts';
import { own } from '../../design/own.ts';
import { toText } from '../../design/value-text.ts';
import { type Best, bestWords, cellOf, numberOf, type ResultColumn } from './table-of-results.ts';

/** What values are drawn over: when they came, the runs in their order, or a column. */
export type Across = 'time' | 'run' | ResultColumn;

/**
 * What is drawn: what the address says, else the last number that came out and is not the same in all runs, over what they were given in
 * most different ways, if one thing is; where none differs, one that came several times, over time. Pure.
 */
export function whatIsDrawn(
  runs: readonly ResultOfRun[],
  all: readonly ResultColumn[],
  look: { up?: readonly string[] | undefined; across?: string | undefined },
): { up: ResultColumn[]; across: Across } {
  const differ = all.filter((column) => isDifferent(runs, column));
  const numbers = all.filter(({ isNumber }) => isNumber);
  const isResult = ({ kind }: ResultColumn): boolean => kind === 'value';
  const last = differ.findLast((column) => column.isNumber && isResult(column));
  const usual =
    last ??
    numbers.findLast(
      (column) => isResult(column) && runs.some(({ series = {} }) => own(series, column.name)),
    ) ??
    numbers.findLast(isResult) ??
    numbers[0];
  const up = look.up ? numbers.filter(({ key }) => look.up?.includes(key)) : usual ? [usual] : [];
  if (look.across === undefined) {
    const given = differ.filter(({ kind }) => kind === 'given');
    const [most, next] = given.toSorted((a, b) => waysOf(runs, b) - waysOf(runs, a));
    // Where all is varied at once, as in a search for the best, none of it alone tells why.
    const isAlone = most && (!next || waysOf(runs, most) > waysOf(runs, next));
    return { up, across: last && isAlone ? most : 'time' };
  }
  const column = all.find((each) => isOver(each) && each.key === look.across);
  return { up, across: column ?? (look.across === 'run' ? 'run' : 'time') };
}

/** What values may be drawn over, beside time. */
export function isOver({ kind, name }: ResultColumn): boolean {
  return kind !== 'run' || name === 'label' || name === 'tags';
}

function isDifferent(runs: readonly ResultOfRun[], column: ResultColumn): boolean {
  return waysOf(runs, column) > 1;
}

/** How many values there are in a column. */
function waysOf(runs: readonly ResultOfRun[], column: ResultColumn): number {
  const values = runs.map((run) => toText(cellOf(run, column)));
  return new Set(values.filter((value) => value !== '')).size;
}

/** What is drawn, from left to right. */
export interface Drawing {
  x: number[];
  lines: { name: string; values: (number | null)[]; look?: 'points' | 'steps' }[];
  /** The run of each point. */
  runs: string[];
  /** What stands for each x, where it counts from 0. */
  words?: string[];
}

interface Point {
  x: number;
  run: string;
  values: (number | null)[];
}

/**
 * The points of columns over time, runs or another column. Over time each value of a run that came several times is one of its own. Pure.
 * @param best whether the least or the most of the first column so far is drawn, too: over time and runs alone
 */
export function drawingOf(
  runs: readonly ResultOfRun[],
  up: readonly ResultColumn[],
  across: Across,
  best?: Best,
): Drawing {
  const oldestFirst = runs.toSorted((a, b) => (a.run_id < b.run_id ? -1 : 1));
  const words = typeof across === 'object' && !across.isNumber ? wordsOf(oldestFirst, across) : undefined;
  const points = oldestFirst
    .flatMap((run, at) =>
      across === 'time' ? pointsOverTime(run, up) : pointOf(run, up, xOf(run, at, across, words)),
    )
    .sort((a, b) => a.x - b.x);
  const look = typeof across === 'object' ? { look: 'points' as const } : {};
  const lines: Drawing['lines'] = up.map(({ name }, at) => ({
    name,
    values: points.map(({ values }) => values[at] ?? null),
    ...look,
  }));
  const [first] = up;
  if (best && first && typeof across !== 'object') lines.push(bestLine(points, best));
  return {
    x: points.map(({ x }) => x),
    lines,
    runs: points.map(({ run }) => run),
    ...(words && { words }),
  };
}

function wordsOf(runs: readonly ResultOfRun[], across: ResultColumn): string[] {
  const words = runs.flatMap((run) => {
    const value = cellOf(run, across);
    return value === undefined ? [] : [toText(value)];
  });
  return [...new Set(words)].sort(new Intl.Collator('en', { numeric: true }).compare);
}

function xOf(
  run: ResultOfRun,
  at: number,
  across: 'run' | ResultColumn,
  words: readonly string[] | undefined,
): number | undefined {
  if (across === 'run') return at + 1;
  if (!words) return numberOf(run, across);
  const value = cellOf(run, across);
  return value === undefined ? undefined : words.indexOf(toText(value));
}

function pointOf(run: ResultOfRun, up: readonly ResultColumn[], x: number | undefined): Point[] {
  const values = up.map((column) => numberOf(run, column) ?? null);
  return x === undefined || values.every((value) => value === null) ? [] : [{ x, run: run.run_id, values }];
}

function pointsOverTime(run: ResultOfRun, up: readonly ResultColumn[]): Point[] {
  const ended = Date.parse(run.ended_at ?? run.started_at ?? run.created_at);
  return up.flatMap((column, at) => {
    const several = column.kind === 'value' ? own(run.series ?? {}, column.name) : undefined;
    const value = numberOf(run, column);
    const itself = several ?? (value === undefined ? [] : [{ at: ended, value }]);
    return itself.map((point) => ({
      x: typeof point.at === 'number' ? point.at : Date.parse(point.at),
      run: run.run_id,
      values: up.map((_, place) => (place === at ? point.value : null)),
    }));
  });
}

/** The best of the first line so far, point by point. */
function bestLine(points: readonly Point[], best: Best): Drawing['lines'][number] {
  let so: number | null = null;
  const values = points.map(({ values: [value = null] }) => {
    if (value !== null && (so === null || (best === 'least' ? value < so : value > so))) so = value;
    return so;
  });
  return { name: `${bestWords[best]} so far`, values, look: 'steps' };
}
