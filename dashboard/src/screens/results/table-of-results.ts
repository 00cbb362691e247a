import type { ResultOfRun } from '../../../../client/index.ts';
import { csvText, versionId } from '../../../../shared/sentences/index.ts';
import { own } from '../../design/own.ts';
import { toText } from '../../design/value-text.ts';

/** A column of the table: a fact of the run itself, one of its parameters, or a value that came out. */
export interface ResultColumn {
  /** By which it goes in the address: `run.created_at`, `given.volume`, `value.mix.od`. */
  key: string;
  kind: 'run' | 'given' | 'value';
  name: string;
  /** True where each run that has it has a number. */
  isNumber: boolean;
}

/** Facts of the run itself that are sorted by, drawn over and written down. */
const ofRun = ['label', 'status', 'tags', 'created_at', 'ended_at', 'note'] as const;
/** Those that stand right after the run: more columns than fit beside each other do not hide them. */
const first: ReadonlySet<string> = new Set(['label', 'status', 'tags']);

const heads: Readonly<Record<string, string>> = {
  label: 'Workflow',
  status: 'Status',
  created_at: 'Handed in',
  ended_at: 'Ended',
  tags: 'Tags',
  note: 'Note',
};

/** What a column is called. */
export function headOf({ kind, name }: Pick<ResultColumn, 'kind' | 'name'>): string {
  return kind === 'run' ? (own(heads, name) ?? name) : name;
}

/** The columns that runs have: how they ended, what was given and what came out, in the order in which the newest have them. Pure. */
export function columnsOf(runs: readonly ResultOfRun[]): ResultColumn[] {
  const found = new Map<string, ResultColumn>();
  const add = (kind: 'given' | 'value', values: Record<string, unknown>): void => {
    for (const [name, value] of Object.entries(values)) {
      const key = `${kind}.${name}`;
      const isNumber = typeof value === 'number';
      const known = found.get(key);
      if (!known) found.set(key, { key, kind, name, isNumber });
      else if (!isNumber) known.isNumber = false;
    }
  };
  for (const { parameters } of runs) add('given', parameters);
  for (const { values } of runs) add('value', values);
  const facts = ofRun.map((name) => ({ key: `run.${name}`, kind: 'run' as const, name, isNumber: false }));
  return [...facts.filter(standsFirst), ...found.values(), ...facts.filter((each) => !standsFirst(each))];
}

/** True of what stands before what was given and what came out. */
export function standsFirst({ kind, name }: Pick<ResultColumn, 'kind' | 'name'>): boolean {
  return kind === 'run' && first.has(name);
}

/** The keys of columns that tell nothing: a workflow that all runs have, a note that none has, what is empty, objects and moments; and the end, which is mostly shortly after. Pure. */
export function tellNothing(runs: readonly ResultOfRun[], columns: readonly ResultColumn[]): string[] {
  return columns.flatMap((column) => {
    if (column.kind !== 'run') {
      const cells = runs.map((run) => cellOf(run, column));
      return cells.some((cell) => typeof cell === 'object' && cell !== null) || cells.every(isNoWord)
        ? [column.key]
        : [];
    }
    const values = new Set(runs.map((run) => cellOf(run, column)));
    const isSame = values.size < 2 && (column.name === 'label' || values.has(undefined) || values.has(''));
    return isSame || column.name === 'ended_at' ? [column.key] : [];
  });
}

const aMoment = /^\d{4}-\d\d-\d\dT\d\d:\d\d/;

/** True of nothing, and of a moment as machines write it. */
function isNoWord(cell: unknown): boolean {
  return (
    cell === undefined ||
    cell === null ||
    (typeof cell === 'string' && (cell.trim() === '' || aMoment.test(cell)))
  );
}

/** What a run has in a column; undefined for nothing. Pure. */
export function cellOf(run: ResultOfRun, { kind, name }: Pick<ResultColumn, 'kind' | 'name'>): unknown {
  if (kind === 'given') return own(run.parameters, name);
  if (kind === 'value') return own(run.values, name);
  const value = run[name as (typeof ofRun)[number]];
  return Array.isArray(value) ? value.join(', ') : (value ?? undefined);
}

/** The number that a run has in a column; undefined where it has none. Pure. */
export function numberOf(run: ResultOfRun, column: ResultColumn): number | undefined {
  const value = cellOf(run, column);
  return typeof value === 'number' ? value : undefined;
}

/** Runs in the order of a column: numbers by size, texts as people sort them, what has nothing last. Pure. */
export function sorted(
  runs: readonly ResultOfRun[],
  column: ResultColumn | undefined,
  down: boolean,
): readonly ResultOfRun[] {
  if (!column) return runs;
  const collator = new Intl.Collator('en', { numeric: true });
  const sign = down ? -1 : 1;
  return runs.toSorted((one, other) => {
    const [a, b] = [cellOf(one, column), cellOf(other, column)];
    if (a === undefined || b === undefined) return a === b ? 0 : a === undefined ? 1 : -1;
    if (typeof a === 'number' && typeof b === 'number') return sign * (a - b);
    return sign * collator.compare(toText(a), toText(b));
  });
}

/** One thing that a row must fit: a word somewhere in it, or what a column must be. */
type Term = { word: string } | { column: string; sign: string; value: string };

const terms = /(?:"([^"]+)"|([^\s"<>=!]+))\s*(<=|>=|!=|=|<|>)\s*(?:"([^"]*)"|(\S+))|"([^"]+)"|(\S+)/g;

/** What a person has typed to see fewer rows: words, and conditions such as `od > 0.5`. Pure. */
export function readTerms(text: string): Term[] {
  return [...text.matchAll(terms)].map(([, quoted, plain, sign, quotedValue, value, words, word]) =>
    sign === undefined
      ? { word: (words ?? word ?? '').toLowerCase() }
      : {
          column: (quoted ?? plain ?? '').toLowerCase(),
          sign,
          value: (quotedValue ?? value ?? '').toLowerCase(),
        },
  );
}

/** The conditions that name no column. Pure. */
export function unknownTerms(text: string, columns: readonly ResultColumn[]): string[] {
  const names = new Set(columns.flatMap((column) => namesOf(column)));
  return readTerms(text).flatMap((term) =>
    'column' in term && !names.has(term.column) ? [term.column] : [],
  );
}

function namesOf(column: ResultColumn): string[] {
  return [column.name.toLowerCase(), headOf(column).toLowerCase()];
}

/** The runs that fit all that was typed. Pure. */
export function filtered(
  runs: readonly ResultOfRun[],
  columns: readonly ResultColumn[],
  text: string,
): readonly ResultOfRun[] {
  const asked = readTerms(text);
  if (asked.length === 0) return runs;
  return runs.filter((run) =>
    asked.every((term) => {
      if ('word' in term)
        return (
          run.run_id.toLowerCase().endsWith(term.word) ||
          columns.some((column) => toText(cellOf(run, column)).toLowerCase().includes(term.word))
        );
      const meant = columns.filter((column) => namesOf(column).includes(term.column));
      return meant.some((column) => holds(cellOf(run, column), term.sign, term.value));
    }),
  );
}

function holds(cell: unknown, sign: string, wanted: string): boolean {
  const number = Number(wanted);
  const comparesNumbers = typeof cell === 'number' && wanted !== '' && Number.isFinite(number);
  const text = toText(cell).toLowerCase();
  const isEqual = comparesNumbers ? cell === number : text === wanted;
  if (sign === '=') return isEqual;
  if (sign === '!=') return !isEqual;
  if (cell === undefined) return false;
  const by = comparesNumbers ? cell - number : text < wanted ? -1 : text > wanted ? 1 : 0;
  switch (sign) {
    case '<':
      return by < 0;
    case '<=':
      return by <= 0;
    case '>':
      return by > 0;
    default:
      return by >= 0;
  }
}

export type Best = 'least' | 'most';

/** What the best value is called. */
export const bestWords: Readonly<Record<Best, string>> = { least: 'lowest', most: 'highest' };

/**
 * The best value so far, run by run in the order in which they were handed in, and the runs that have the best of all. Runs without the
 * value leave it as it was. Pure.
 */
export function bestSoFar(
  runs: readonly ResultOfRun[],
  column: ResultColumn,
  best: Best,
): { byRun: ReadonlyMap<string, number>; runs: ReadonlySet<string> } {
  const byRun = new Map<string, number>();
  let value: number | undefined;
  let bests: string[] = [];
  for (const each of runs.toSorted((a, b) => (a.run_id < b.run_id ? -1 : 1))) {
    const own = numberOf(each, column);
    if (own !== undefined && (value === undefined || (best === 'least' ? own < value : own > value)))
      [value, bests] = [own, []];
    if (own !== undefined && own === value) bests.push(each.run_id);
    if (value !== undefined) byRun.set(each.run_id, value);
  }
  return { byRun, runs: new Set(bests) };
}

/** What stands first in each row of a file. */
const ofEach = ['run_id', 'workflow', 'version', 'simulated'] as const;

/** What is shown, as CSV: of which workflow and version each row is, then its columns in their order. Pure. */
export function tableAsCsv(runs: readonly ResultOfRun[], shown: readonly ResultColumn[]): string {
  const columns = shown.filter(({ key }) => key !== 'run.label');
  const names = columns.map((column) => headOf(column));
  const all = [...ofEach, ...names];
  const isTwice = (name: string): boolean => all.filter((each) => each === name).length > 1;
  const head = columns.map(({ kind }, at) => {
    const name = names[at] ?? '';
    return isTwice(name) ? `${kind} ${name}` : name;
  });
  return csvText([
    [...ofEach, ...head],
    ...runs.map((run) => [
      run.run_id,
      run.label,
      run.library && versionId(run.library),
      run.simulate,
      ...columns.map((column) => cellOf(run, column) as string | number | boolean | object | undefined),
    ]),
  ]);
}
