import { isObject } from '../design/own.ts';

/** Values of the wells of a plate. */
export interface Plate {
  /** How many wells the plate has: 8 rows of 12, or 16 of 24. */
  size: 96 | 384;
  /** What is told of each well, with one value per well. */
  series: { name: string; values: Record<string, number> }[];
}

const well = /^([A-P])0?([1-9]|1\d|2[0-4])$/i;

/** The well's name as plates have it: `A1`, `P24`; undefined where the text names no well. Pure. */
export function wellName(text: string): string | undefined {
  const found = well.exec(text.trim());
  return found ? `${(found[1] ?? '').toUpperCase()}${found[2] ?? ''}` : undefined;
}

/** Row and column of a well, from 0. */
export function placeOfWell(name: string): { row: number; column: number } {
  return { row: name.charCodeAt(0) - 65, column: Number(name.slice(1)) - 1 };
}

/** Fewer wells than this are no plate to look at. */
const fewest = 2;

/**
 * The plate that a table tells of: a column of wells, and others with numbers.
 * @param rows the header first
 */
export function plateOfTable(rows: readonly (readonly string[])[]): Plate | undefined {
  const [header = [], ...body] = rows;
  if (body.length < fewest || body.length > 384) return undefined;
  const wells = header.findIndex((_, column) =>
    body.every((row) => wellName(row[column] ?? '') !== undefined),
  );
  if (wells === -1) return undefined;
  const names = body.map((row) => row[wells] ?? '');
  const columns = header.map((name, column) => ({
    name: name === '' ? `column ${column + 1}` : name,
    values: body.map((row) => asNumber(row[column])),
  }));
  return plateOf(
    names,
    columns.filter((_, column) => column !== wells),
  );
}

/** The plate that a value tells of: an object whose keys are wells, with numbers, or objects of numbers. */
export function plateOfValue(value: unknown): Plate | undefined {
  if (!isObject(value)) return undefined;
  const entries = Object.entries(value);
  if (entries.length < fewest || entries.length > 384) return undefined;
  const names = entries.map(([key]) => key);
  const plain = entries.map(([, item]) => asNumber(item));
  if (plain.some((number) => number !== undefined)) return plateOf(names, [{ name: 'value', values: plain }]);
  const keys = new Set(entries.flatMap(([, item]) => (isObject(item) ? Object.keys(item) : [])));
  const columns = [...keys].map((name) => ({
    name,
    values: entries.map(([, item]) => (isObject(item) ? asNumber(item[name]) : undefined)),
  }));
  return plateOf(names, columns);
}

/** Undefined where one is no well, two are the same, or nothing has numbers. */
function plateOf(
  texts: readonly string[],
  columns: readonly { name: string; values: readonly (number | undefined)[] }[],
): Plate | undefined {
  const names = texts.map(wellName).filter((name) => name !== undefined);
  if (new Set(names).size !== texts.length) return undefined;
  const series = columns.flatMap(({ name, values }) => {
    const told = names.flatMap((well, at) => (values[at] === undefined ? [] : [[well, values[at]] as const]));
    return told.length === 0 ? [] : [{ name, values: Object.fromEntries(told) }];
  });
  return series.length === 0 ? undefined : { size: sizeOf(names), series };
}

function sizeOf(names: readonly string[]): 96 | 384 {
  const fits = names.every((name) => {
    const { row, column } = placeOfWell(name);
    return row < 8 && column < 12;
  });
  return fits ? 96 : 384;
}

/** The number that a value or a text is; undefined for anything else. */
export function asNumber(value: unknown): number | undefined {
  if (typeof value === 'number') return Number.isFinite(value) ? value : undefined;
  if (typeof value !== 'string' || value.trim() === '') return undefined;
  const number = Number(value);
  return Number.isFinite(number) ? number : undefined;
}
