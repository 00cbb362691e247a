import { gateway } from './gateway.ts';
import {
  eventsOf,
  lineOf,
  viewOf,
  type LogLine,
  type LogQuery,
  type LogView,
  type RunEvent,
} from './log-lines.ts';
import { Shelf } from './shelf.ts';

/** What the page has not got yet of a log. */
interface LogPart {
  lines: LogLine[];
  /** All lines that there are; the page asks again until it has them. */
  total: number;
  /** True where the log is another one than before: the page begins anew. */
  anew: boolean;
}

/** So many lines are handed over at once: more would hold up the page. */
const mostAtOnce = 4_000;
const books = new Shelf<LogLine[]>();
const reads = new Map<string, Promise<LogLine[]>>();

/**
 * Reads what has been added to the log of a run, and hands over the lines after the first `have`.
 * @throws Problem
 */
export async function readRunLog(runId: string, have: number): Promise<LogPart> {
  const known = books.get(runId);
  // A page that has more lines than this knows had them of another log.
  const kept = known && have <= known.length ? known : undefined;
  const book = kept && have < kept.length ? kept : await fresh(runId, kept);
  const anew = book !== kept;
  const from = anew ? 0 : have;
  return { lines: book.slice(from, from + mostAtOnce), total: book.length, anew };
}

/** The lines that fit, of those that have been read. */
export function viewRunLog(runId: string, request: LogQuery): LogView {
  return viewOf(books.get(runId) ?? [], request);
}

/** The events of a run, the oldest first. @throws Problem */
export async function readRunEvents(runId: string): Promise<RunEvent[]> {
  return eventsOf(await fresh(runId, books.get(runId)));
}

/** Who asks while the log is being read gets what that read brings: two at once would add the same lines twice. */
function fresh(runId: string, known: LogLine[] | undefined): Promise<LogLine[]> {
  const underWay = reads.get(runId);
  if (underWay) return underWay;
  const read = books.read(runId, () => readOn(runId, known)).finally(() => reads.delete(runId));
  reads.set(runId, read);
  return read;
}

/** The log grows at its end alone, so only what follows is asked for. */
async function readOn(runId: string, known: LogLine[] | undefined): Promise<LogLine[]> {
  const from = known?.length ?? 0;
  const params = { path: { id: runId }, query: { from } };
  const { data: part } = await gateway.GET('/runs/{id}/log/entries', { params, cache: 'no-store' });
  const book = known && part.from === from ? known : [];
  for (const entry of part.entries) book.push(lineOf(entry));
  return book;
}
