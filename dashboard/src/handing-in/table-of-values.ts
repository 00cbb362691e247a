import { csvText } from '../../../shared/sentences/index.ts';
import { readCsv } from '../design/csv.ts';

/** A table with the values of many runs, one per row, as it is filled in. */
export interface TypedTable {
  name: string;
  /** As it is handed in: without rows in which nothing stands. */
  text: string;
  /** The names of parameters. */
  columns: readonly string[];
  rows: readonly (readonly string[])[];
}

/** A table that somebody types. */
const typedName = 'table';

/** A table as a file has it, byte for byte until somebody changes it here. Pure. */
export function tableOfFile(name: string, text: string): TypedTable {
  const [columns = [], ...rows] = readCsv(text);
  return { name, text, columns: columns.map((each) => each.trim()), rows };
}

/** A table with these columns and rows. Pure. */
export function tableOf(
  columns: readonly string[],
  rows: readonly (readonly string[])[],
  name = typedName,
): TypedTable {
  const filled = rows.filter((row) => row.some((cell) => cell.trim() !== ''));
  return { name, columns, rows, text: csvText([columns, ...filled], 'programs') };
}

/** The same with another text in a cell. Pure. */
export function withCell(table: TypedTable, row: number, column: number, text: string): TypedTable {
  return withBlock(table, row, column, [[text]]);
}

/** The same with a column more at its end, or without one of its own. Pure. */
export function withColumn(table: TypedTable, name: string, wanted: boolean): TypedTable {
  const { columns, rows } = table;
  if (wanted)
    return tableOf(
      [...columns, name],
      rows.map((row) => [...row, '']),
      table.name,
    );
  const keeps = (_: string, at: number): boolean => columns[at] !== name;
  return tableOf(
    columns.filter(keeps),
    rows.map((row) => row.filter(keeps)),
    table.name,
  );
}

/** The same without a row. Pure. */
export function withoutRow(table: TypedTable, row: number): TypedTable {
  const rows = table.rows.filter((_, at) => at !== row);
  return tableOf(table.columns, rows, table.name);
}

/**
 * The table once a text was pasted into a cell, as spreadsheets and CSV have it: it fills the cells from there on. One whose first line
 * names parameters alone is a table of its own. Undefined where it is a text for that one cell. Pure.
 * @param known the names of the parameters
 */
export function pasted(
  table: TypedTable,
  row: number,
  column: number,
  text: string,
  known: readonly string[],
): TypedTable | undefined {
  const [head = [], ...rest] = readCsv(text);
  if (rest.length > 0 && head.every((name) => known.includes(name.trim())))
    return tableOf(
      head.map((name) => name.trim()),
      rest,
      table.name,
    );
  return head.length < 2 && rest.length === 0 ? undefined : withBlock(table, row, column, [head, ...rest]);
}

function withBlock(
  table: TypedTable,
  row: number,
  column: number,
  block: readonly (readonly string[])[],
): TypedTable {
  const { columns, rows, name } = table;
  const count = Math.max(rows.length, row + block.length);
  const changed = Array.from({ length: count }, (_, at) =>
    columns.map((__, place) => block[at - row]?.[place - column] ?? rows[at]?.[place] ?? ''),
  );
  return tableOf(columns, changed, name);
}

/** The rows (from 0) in which a fault was found, by the lines that faults name (from 1). Pure. */
export function rowsAt(table: TypedTable, lines: readonly number[]): Set<number> {
  const found = new Set<number>();
  let line = 2;
  for (const [at, row] of table.rows.entries()) {
    if (row.every((cell) => cell.trim() === '')) continue;
    const next = line + row.join('').split('\n').length;
    if (lines.some((each) => each >= line && each < next)) found.add(at);
    line = next;
  }
  return found;
}
