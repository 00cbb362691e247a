import type { LogEntries, Problem } from '../../../client/index.ts';
import { readFiles, readJsonFile, readTable, readTableRows, readTextFile } from './read-file.ts';
import { compareRuns, readDataRead, readDefinition, readHandedAgain, readValues } from './read-parts.ts';
import { readRun, readStep } from './read-run.ts';
import { ask } from './ask.ts';
import {
  eventsOf,
  lineOf,
  viewOf,
  type LogLine,
  type LogView,
  type LogQuery,
  type RunEvent,
} from './log-lines.ts';

interface LogBook {
  lines: LogLine[];
  again: number;
}

/** What the page has not got yet of a log. */
interface LogPart {
  lines: LogLine[];
  /** All lines that there are; the page asks again until it has them. */
  total: number;
  /** True where the log is another one than before: the page begins anew. */
  anew: boolean;
}

const mostBooks = 3;
/** So many lines are handed over at once: more would hold up the page. */
const mostAtOnce = 4_000;
/** A long log is read for at most a sixth of the time. */
const restFactor = 5;
const longestRestMs = 5_000;
const books = new Map<string, LogBook>();
const reads = new Map<string, Promise<LogBook>>();

/**
 * Reads what has been added to the log of a run, and hands over the lines after the first `have`.
 * @throws Problem
 */
export async function readRunLog(runId: string, have: number): Promise<LogPart> {
  const known = books.get(runId);
  // A page that has more lines than this knows had them of another log.
  const kept = known && have <= known.lines.length ? known : undefined;
  const book = kept && have < kept.lines.length ? kept : await fresh(runId, kept);
  const anew = book !== kept;
  const from = anew ? 0 : have;
  return { lines: book.lines.slice(from, from + mostAtOnce), total: book.lines.length, anew };
}

/** The lines that fit, of those that have been read. */
export function viewRunLog(runId: string, request: LogQuery): LogView {
  return viewOf(books.get(runId)?.lines ?? [], request);
}

/** The events of a run, the oldest first. @throws Problem */
export async function readRunEvents(runId: string): Promise<RunEvent[]> {
  return eventsOf((await fresh(runId, books.get(runId))).lines);
}

/** Who asks while the log is being read gets what that read brings: two at once would add the same lines twice. */
function fresh(runId: string, known: LogBook | undefined): Promise<LogBook> {
  const underWay = reads.get(runId);
  if (underWay) return underWay;
  const read = readOn(runId, known).finally(() => reads.delete(runId));
  reads.set(runId, read);
  return read;
}

/** The log grows at its end alone, so only what follows is asked for. */
async function readOn(runId: string, known: LogBook | undefined): Promise<LogBook> {
  if (known) await new Promise((resolve) => setTimeout(resolve, known.again - performance.now()));
  const began = performance.now();
  const id = encodeURIComponent(runId);
  const from = known?.lines.length ?? 0;
  const response = await ask(`runs/${id}/log/entries?from=${from}`, { cache: 'no-store' });
  const part = (await response.json()) as LogEntries;
  const book: LogBook = known && part.from === from ? known : { lines: [], again: 0 };
  for (const entry of part.entries) book.lines.push(lineOf(entry));
  const ended = performance.now();
  book.again = ended + Math.min(longestRestMs, (ended - began) * restFactor);
  books.delete(runId);
  books.set(runId, book);
  for (const oldest of books.keys()) if (books.size > mostBooks) books.delete(oldest);
  return book;
}

/** All that the page's worker does for it. What goes in and out is copied. */
export const calls = {
  readRun,
  readStep,
  readValues,
  readDataRead,
  readDefinition,
  readHandedAgain,
  compareRuns,
  readRunLog,
  viewRunLog,
  readRunEvents,
  readFiles,
  readTable,
  readTableRows,
  readJsonFile,
  readTextFile,
};
export type Calls = typeof calls;

/** The first message to the thread: where the page lies. */
export interface Beginning {
  base: string;
}

/** What the page asks of the thread beside it. */
export interface Question {
  id: number;
  name: keyof Calls;
  args: unknown[];
}

/** What it is answered: a value, or why there is none. */
export interface Answer {
  id: number;
  value?: unknown;
  problem?: Pick<Problem, 'status' | 'code' | 'title' | 'message'>;
  /** Why there is none, where the gateway has not said it. */
  error?: string;
}
