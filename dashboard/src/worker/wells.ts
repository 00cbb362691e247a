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
  const names = body.map((row) => wellName(row[wells] ?? '') ?? '');
  if (new Set(names).size !== names.length) return undefined;
  const series = header.flatMap((name, column) => {
    if (column === wells) return [];
    const values = body.map((row) => asNumber(row[column]));
    if (values.every((value) => value === undefined)) return [];
    return [{ name: name === '' ? `column ${column + 1}` : name, values: byWell(names, values) }];
  });
  return series.length === 0 ? undefined : { size: sizeOf(names), series };
}

/** The plate that a value tells of: an object whose keys are wells, with numbers, or objects of numbers. */
export function plateOfValue(value: unknown): Plate | undefined {
  if (!isObject(value)) return undefined;
  const entries = Object.entries(value);
  if (entries.length < fewest || entries.length > 384) return undefined;
  const names = entries.map(([key]) => wellName(key));
  if (!names.every((name) => name !== undefined) || new Set(names).size !== names.length) return undefined;
  const plain = entries.map(([, item]) => asNumber(item));
  if (plain.some((number) => number !== undefined))
    return { size: sizeOf(names), series: [{ name: 'value', values: byWell(names, plain) }] };
  const keys = new Set(entries.flatMap(([, item]) => (isObject(item) ? Object.keys(item) : [])));
  const series = [...keys].flatMap((name) => {
    const values = entries.map(([, item]) => (isObject(item) ? asNumber(item[name]) : undefined));
    return values.some((number) => number !== undefined) ? [{ name, values: byWell(names, values) }] : [];
  });
  return series.length === 0 ? undefined : { size: sizeOf(names), series };
}

function byWell(names: readonly string[], values: readonly (number | undefined)[]): Record<string, number> {
  return Object.fromEntries(
    names.flatMap((name, at) => {
      const value = values[at];
      return value === undefined ? [] : [[name, value] as const];
    }),
  );
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
