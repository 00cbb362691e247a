import { didYouMean } from '../../kernel/json/did-you-mean.ts';
import { isTooDeep, maxDepth, parseJson, type Json, type JsonObject } from '../../kernel/json/json.ts';
import { maxProblems, type Problem } from '../../kernel/json/problem.ts';
import { cutShort, someOf } from '../../kernel/some-of.ts';
import { delimiterOf, delimiters, maxRuns, maxTableBytes } from '../../contracts/table-of-runs.ts';
import { anyText, findUnfitValue } from '../../kernel/json/unfit-value.ts';
import { whyUnfit, type DeclaredParameter } from '../check-parameter.ts';

/** What a table is called that came as a text. */
export const namelessTable = 'table';

/** A table of runs as it came. */
export interface Table {
  /** What it is called where its faults are told. */
  name: string;
  /** CSV (RFC 4180), also with semicolons or tabs, as spreadsheets write it. */
  text: string;
}

/** What a table says: the values of each row, and what is wrong. A row of which something is wrong has no values. */
export interface ReadTable {
  rows: (JsonObject | undefined)[];
  problems: Problem[];
}

interface Cell {
  text: string;
  quoted: boolean;
  /** From 1, in the text. */
  line: number;
}

/**
 * Reads a table whose header names parameters of a workflow, one run per row. An empty cell leaves its parameter to the default.
 * @param given what all runs are given beside it
 */
export async function readTable(
  { name, text }: Table,
  declared: readonly DeclaredParameter[],
  given: JsonObject = {},
): Promise<ReadTable> {
  const problems: Problem[] = [];
  const tell = (line: number, message: string): void => {
    if (problems.length <= maxProblems) problems.push({ pointer: '', file: name, line, message });
  };
  const delimiter = delimiterOf(text);
  const [header, ...rows] = await cellsOf(text, delimiter, tell);
  if (problems.length > 0) return { rows: [], problems };
  if (!header || rows.length === 0) {
    const what = header ? 'no row below its header' : 'nothing in it';
    tell(
      1,
      `the table has ${what}: its first line names parameters of the workflow, and each line below it is a run`,
    );
    return { rows: [], problems };
  }
  if (rows.length > maxRuns) {
    tell(
      rows[maxRuns]?.[0]?.line ?? 1,
      `the table has more than ${maxRuns} rows, and one submission is for ${maxRuns} runs at most: split it`,
    );
    return { rows: [], problems };
  }
  const columns = columnsOf(header, declared, given, tell);
  return { rows: rows.map((cells, at) => readRow(cells, at + 1)), problems };

  function readRow(cells: readonly Cell[], row: number): JsonObject | undefined {
    const line = cells.at(-1)?.line ?? 1;
    const before = problems.length;
    // Spreadsheets write such rows below the last that is filled in.
    if (columns.length > 1 && cells.every(isBlank)) {
      tell(line, `row ${row} is empty: delete it, or write its values`);
      return undefined;
    }
    if (cells.length !== columns.length) {
      const values = cells.length === 1 ? '1 value' : `${cells.length} values`;
      const remedy = `a value with ${delimiters[delimiter]} in it is put into quotes`;
      tell(line, `row ${row}: it has ${values}, and the header names ${columns.length} columns: ${remedy}`);
      return undefined;
    }
    const values: [string, Json][] = [];
    for (const [at, parameter] of columns.entries()) {
      const cell = cells[at];
      if (!cell || !parameter) continue;
      const found = valueOf(cell, parameter);
      if ('why' in found)
        tell(cell.line, `row ${row}, column "${cutShort(parameter.name)}": it ${found.why}`);
      else if (found.value !== undefined) values.push([parameter.name, found.value]);
    }
    return problems.length === before ? { ...given, ...Object.fromEntries(values) } : undefined;
  }
}

type Tell = (line: number, message: string) => void;

/** The lines of a table as cells, and no more than a submission may be for, and one. */
async function cellsOf(text: string, delimiter: string, tell: Tell): Promise<Cell[][]> {
  if (Buffer.byteLength(text) > maxTableBytes) {
    tell(1, `the table has more than ${maxTableBytes} bytes: split it, or hand large values over as files`);
    return [];
  }
  if (/[\0\uFFFD]/.test(text)) {
    tell(1, 'the table is no text in UTF-8: save it as "CSV UTF-8"');
    return [];
  }
  // Loaded where there is a table, which is rare.
  const { CsvError, parse } = await import('csv-parse/sync');
  const rows: Cell[][] = [];
  try {
    parse(text, {
      ...{ bom: true, delimiter, relax_column_count: true, skip_empty_lines: true, to: maxRuns + 2 },
      cast: (cell, { quoting, lines, records }) => {
        (rows[records] ??= []).push({ text: cell, quoted: quoting, line: lines });
        return cell;
      },
    });
    return rows;
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    tell(Number(error['lines'] ?? 1), `the table cannot be read: ${faults[error.code] ?? error.message}`);
    return [];
  }
}

const faults: Partial<Record<string, string>> = {
  CSV_QUOTE_NOT_CLOSED: 'a quote is opened here, and never closed',
  CSV_INVALID_CLOSING_QUOTE:
    'there is text behind the quote that ends a value; one within a value is written twice',
  INVALID_OPENING_QUOTE:
    'a quote stands within a value: put the whole value into quotes, and write that one twice',
};

/** The parameter of each column; undefined where there is none. */
function columnsOf(
  header: readonly Cell[],
  declared: readonly DeclaredParameter[],
  given: JsonObject,
  tell: Tell,
): (DeclaredParameter | undefined)[] {
  const names = [...new Set(declared.map((parameter) => parameter.name))];
  const known = new Map(declared.map((parameter) => [parameter.name, parameter]));
  const seen = new Set<string>();
  const columns = header.map(({ text, line }, at) => {
    const name = text.trim();
    const column = name === '' ? `column ${at + 1} of the table` : `the column "${cutShort(name)}"`;
    const parameter = known.get(name);
    if (name === '') tell(line, `${column} has no name: name a parameter of the workflow above it`);
    else if (!parameter) {
      const there = someOf(names, '"') || 'none';
      const like = didYouMean(name, names);
      tell(line, `${column} is no parameter of the workflow, which declares ${there}${like}`);
    } else if (seen.has(name)) tell(line, `${column} stands twice in the header`);
    else if (Object.hasOwn(given, name))
      tell(line, `${column} gives a parameter that the submission gives to all runs: give it once`);
    seen.add(name);
    return parameter;
  });
  for (const { name, default: fallback = null } of declared) {
    if (fallback !== null || seen.has(name) || Object.hasOwn(given, name)) continue;
    tell(1, `the table has no column "${cutShort(name)}", and that parameter has no default`);
  }
  return columns;
}

function isBlank({ text, quoted }: Cell): boolean {
  return !quoted && text.trim() === '';
}

/** What a cell gives its parameter, undefined being nothing; or the end of a sentence on why it does not. */
function valueOf(cell: Cell, parameter: DeclaredParameter): { value: Json | undefined } | { why: string } {
  if (isBlank(cell)) {
    const isNeeded = (parameter.default ?? null) === null;
    return isNeeded ? { why: 'is empty, and the parameter has no default' } : { value: undefined };
  }
  const { text } = cell;
  const value = typed(text, parameter);
  if (isTooDeep(value)) return { why: `is nested more than ${maxDepth} deep` };
  const why = findUnfitValue(value, anyText)?.message ?? whyUnfit(parameter, value);
  if (why === undefined) return { value };
  const point = /^\s*-?\d+,\d+\s*$/.test(text) ? ': write it with a point' : '';
  return { why: `${why}${point}` };
}

/** JSON is taken as what it is and anything else as text, as `--param` has it, but for what the parameter says of its type. */
function typed(text: string, { type, enum: allowed }: DeclaredParameter): Json {
  if (type === 'string' || allowed?.includes(text)) return text;
  const word = text.trim().toLowerCase();
  // As spreadsheets write them.
  if (type === 'boolean' && (word === 'true' || word === 'false')) return word === 'true';
  const value = parseJson(text);
  // A number of more digits than fit would be another one: it is the number of a plate.
  if (value === undefined || (/^\s*-?\d+\s*$/.test(text) && !Number.isSafeInteger(value))) return text;
  return value;
}
