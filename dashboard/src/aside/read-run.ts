import type { RunDocument, StepDocument } from './run-document.ts';
import { ask } from './ask.ts';
import type { OutlineChange } from './outline.ts';
import { RunBook } from './run-book.ts';

/** So many runs are kept at hand: the one that is looked at, the one it is compared with, and the one before. */
const mostBooks = 3;
const books = new Map<string, Kept>();

interface Kept {
  book: RunBook;
  etag: string;
  /** When it may be read again (milliseconds, as `performance.now`). */
  again: number;
}

/** A long run is read for at most a sixth of the time: reading it at each of its changes would keep the gateway busy with nothing else. */
const restFactor = 5;
const longestRestMs = 5_000;

/** Reads a run; resolves to what has changed since the page's revision. @throws Problem */
export async function readRun(runId: string, known: number | undefined): Promise<OutlineChange> {
  return (await fresh(runId)).changeSince(known);
}

/** A step, as the run was last read. @throws Problem, or Error where the run has no such step */
export async function readStep(runId: string, position: number): Promise<StepDocument> {
  const step = (await bookOf(runId)).step(position);
  if (step) return step;
  throw new Error(`The run has no step ${position + 1}.`);
}

/** The run as it was last read, or else as it is read now. */
export async function bookOf(runId: string): Promise<RunBook> {
  return books.get(runId)?.book ?? (await fresh(runId));
}

async function fresh(runId: string): Promise<RunBook> {
  const known = books.get(runId);
  if (known) await new Promise((resolve) => setTimeout(resolve, known.again - performance.now()));
  const began = performance.now();
  const response = await ask(
    `runs/${encodeURIComponent(runId)}`,
    { cache: 'no-store', ...(known && { headers: { 'if-none-match': known.etag } }) },
    [304],
  );
  if (known && response.status === 304) return known.book;
  const body = (await response.json()) as RunDocument;
  const book = known?.book ?? new RunBook(body);
  if (known) book.take(body);
  books.delete(runId);
  const ended = performance.now();
  const again = ended + Math.min(longestRestMs, (ended - began) * restFactor);
  books.set(runId, { book, etag: response.headers.get('etag') ?? '', again });
  for (const oldest of books.keys()) if (books.size > mostBooks) books.delete(oldest);
  return book;
}
