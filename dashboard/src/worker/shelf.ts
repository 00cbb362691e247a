/** So many are kept ready: the run that is looked at, those that it is compared with, and the one before. */
const most = 8;
/** What is long is read for at most a sixth of the time: reading it at each change would keep the gateway busy with nothing else. */
const restFactor = 5;
const longestRestMs = 5_000;

/** What was read of runs last, by their ids. */
export class Shelf<Book> {
  /** `again`: when it may be read again (milliseconds, as `performance.now`). */
  readonly #books = new Map<string, { book: Book; again: number }>();

  get(runId: string): Book | undefined {
    return this.#books.get(runId)?.book;
  }

  /** Reads once it may be. @param read is given what was read last @throws as `read` does */
  async read(runId: string, read: (known: Book | undefined) => Promise<Book>): Promise<Book> {
    const known = this.#books.get(runId);
    if (known) await new Promise((resolve) => setTimeout(resolve, known.again - performance.now()));
    const began = performance.now();
    const book = await read(known?.book);
    const ended = performance.now();
    this.#books.delete(runId);
    this.#books.set(runId, { book, again: ended + Math.min(longestRestMs, (ended - began) * restFactor) });
    for (const oldest of this.#books.keys()) if (this.#books.size > most) this.#books.delete(oldest);
    return book;
  }
}
