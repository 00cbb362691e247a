import { Problem, type RunFile } from '../../../client/index.ts';
import { gateway } from './gateway.ts';
import { asNumber, plateOfTable, plateOfValue, type Plate } from './wells.ts';
import { readCsv } from '../design/csv.ts';

/** Files of a run: the log, what was handed in, and what each step made. @throws Problem */
export async function readFiles(id: string): Promise<RunFile[]> {
  return (await gateway.GET('/runs/{id}/files', { params: { path: { id } } })).data.details;
}

/** A file of a run. */
export interface FileAt {
  id: string;
  path: string;
}

/** What the page shows of a table. */
export interface Table {
  header: string[];
  /** Rows without the header. */
  count: number;
  /** The columns that hold numbers: their places, and their values; NaN where there is none. */
  numbers: { column: number; values: Float64Array }[];
  plate: Plate | undefined;
}

/** The table that was read last: the page asks for its rows part by part. */
let last: { of: FileAt; rows: string[][] } | undefined;

/** Reads a file of comma-separated values. @throws Problem */
export async function readTable(file: FileAt): Promise<Table> {
  const rows = await rowsOf(file);
  const header = rows[0] ?? [];
  const body = rows.slice(1);
  const numbers = header.flatMap((_, column) => {
    const values = Float64Array.from(body, (row) => asNumber(row[column]) ?? NaN);
    return values.some((value) => !Number.isNaN(value)) ? [{ column, values }] : [];
  });
  return { header, count: body.length, numbers, plate: plateOfTable(rows) };
}

/** Rows of a table, without its header. @throws Problem */
export async function readTableRows(file: FileAt, from: number, count: number): Promise<string[][]> {
  return (await rowsOf(file)).slice(from + 1, from + 1 + count);
}

async function rowsOf(file: FileAt): Promise<string[][]> {
  if (last?.of.id !== file.id || last.of.path !== file.path)
    last = { of: file, rows: readCsv(await textOf(file)) };
  return last.rows;
}

/** A file of JSON, and the plate that it tells of. @throws Problem, or Error where it is none */
export async function readJsonFile(file: FileAt): Promise<{ value: unknown; plate: Plate | undefined }> {
  const text = await textOf(file);
  try {
    const value = JSON.parse(text) as unknown;
    return { value, plate: plateOfValue(value) };
  } catch (error) {
    throw new Error(`the file is no proper JSON: ${String(error)}`, { cause: error });
  }
}

/** The first bytes of a file as lines of text; `binary` where it is none. @throws Problem */
export async function readTextFile(
  file: FileAt,
  most: number,
): Promise<{ lines: string[]; binary: boolean; cut: boolean }> {
  const { bytes, range } = await bytesOf(file, { range: `bytes=0-${most - 1}` });
  const all = Number(range?.split('/')[1] ?? bytes.length);
  const lines = new TextDecoder().decode(bytes).split(/\r?\n/);
  if (lines.at(-1) === '') lines.pop();
  return { lines, binary: bytes.subarray(0, 4096).includes(0), cut: all > bytes.length };
}

async function textOf(file: FileAt): Promise<string> {
  return new TextDecoder().decode((await bytesOf(file)).bytes);
}

/** The bytes of a file, and which of all they are. */
async function bytesOf(
  { id, path }: FileAt,
  header: { range?: string } = {},
): Promise<{ bytes: Uint8Array; range: string | null }> {
  const params = { path: { id }, query: { filename: path }, header };
  try {
    const { data, response } = await gateway.GET('/runs/{id}/file', { params, parseAs: 'arrayBuffer' });
    return { bytes: new Uint8Array(data), range: response.headers.get('content-range') };
  } catch (error) {
    // An empty file has no first bytes.
    if (error instanceof Problem && error.status === 416) return { bytes: new Uint8Array(), range: null };
    throw error;
  }
}
