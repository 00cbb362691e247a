import type { Run, Step } from '../../../client/index.ts';
import { gateway } from './gateway.ts';
import { Shelf } from './shelf.ts';
import { type OutlineChange, headOf, lineOf, planOf, type StepLine } from './outline.ts';

/**
 * A run as it was last read, and what has changed from one reading to the next: the page is told only that, for the whole of a long
 * run is megabytes.
 */
export class RunBook {
  /** Without what was handed in: `flowdef` is empty. */
  document: Run;
  #revision: number;
  #texts: string[] = [];
  #lines: StepLine[] = [];
  #changed: StepLine[] = [];
  #plans: string[] = [];
  #planned = 0;

  /** @param first a number that no earlier book of the same run has used: the page may still have the revision of that */
  constructor(document: Run, first: number = Date.now()) {
    this.document = document;
    this.#revision = first;
    this.take(document);
  }

  /** Takes what was read just now. */
  take(document: Run): void {
    this.document = document;
    this.#revision += 1;
    this.#changed = [];
    for (const [position, step] of document.steps.entries()) {
      const text = JSON.stringify(step);
      if (this.#texts[position] === text) continue;
      this.#texts[position] = text;
      const line = lineOf(step, position, this.#revision);
      this.#lines[position] = line;
      this.#changed.push(line);
      const plan = planOf(line);
      if (this.#plans[position] !== plan) this.#planned = this.#revision;
      this.#plans[position] = plan;
    }
  }

  /** @param known the revision that the page has; only what was read right after it is told as a change */
  changeSince(known: number | undefined): OutlineChange {
    const now = { head: headOf(this.document), revision: this.#revision, planned: this.#planned };
    if (known === this.#revision) return { ...now, whole: false, steps: [] };
    if (known === this.#revision - 1) return { ...now, whole: false, steps: this.#changed };
    return { ...now, whole: true, steps: this.#lines };
  }
}

const books = new Shelf<{ book: RunBook; etag: string }>();

/** Reads a run; resolves to what has changed since the page's revision. @throws Problem */
export async function readRun(runId: string, known: number | undefined): Promise<OutlineChange> {
  return (await fresh(runId)).changeSince(known);
}

/** A step, as the run was last read. @throws Problem, or Error where the run has no such step */
export async function readStep(runId: string, position: number): Promise<Step> {
  const step = (await bookOf(runId)).document.steps[position];
  if (step) return step;
  throw new Error(`The run has no step ${position + 1}.`);
}

/** The run as it was last read, or else as it is read now. */
export async function bookOf(runId: string): Promise<RunBook> {
  return books.get(runId)?.book ?? (await fresh(runId));
}

async function fresh(runId: string): Promise<RunBook> {
  const { book } = await books.read(runId, async (known) => {
    const header = known ? { 'if-none-match': known.etag } : {};
    const params = { path: { id: runId }, query: { definition: 'false' }, header } as const;
    const { data, response } = await gateway.GET('/runs/{id}', { params, cache: 'no-store' });
    if (known && response.status === 304) return known;
    const read = known?.book ?? new RunBook(data);
    if (known) read.take(data);
    return { book: read, etag: response.headers.get('etag') ?? '' };
  });
  return book;
}
