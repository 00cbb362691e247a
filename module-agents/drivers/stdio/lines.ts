import type { Readable } from 'node:stream';

interface LineSink {
  line(text: string): void;
  /** A line is longer than it may be; `start` is how it begins. The rest of it is left out. */
  tooLong(start: string): void;
}

const newline = 10;

/** Reads a stream line by line, in bounded memory, as fast as it comes: whoever writes it is never kept waiting. */
export function readLines(stream: Readable, longest: number, sink: LineSink): void {
  let parts: Buffer[] = [];
  let size = 0;
  let skipping = false;
  const take = (part: Buffer): void => {
    if (skipping || part.length === 0) return;
    parts.push(part);
    size += part.length;
    if (size <= longest) return;
    skipping = true;
    sink.tooLong(Buffer.concat(parts).toString('utf8', 0, 200));
    parts = [];
  };
  const finish = (): void => {
    const text = skipping ? undefined : Buffer.concat(parts).toString('utf8');
    [parts, size, skipping] = [[], 0, false];
    if (text !== undefined) sink.line(text.endsWith('\r') ? text.slice(0, -1) : text);
  };
  stream.on('data', (chunk: Buffer) => {
    let from = 0;
    for (let at = chunk.indexOf(newline); at !== -1; at = chunk.indexOf(newline, from)) {
      take(chunk.subarray(from, at));
      finish();
      from = at + 1;
    }
    take(chunk.subarray(from));
  });
  stream.on('end', () => {
    if (size > 0) finish();
  });
  // The process at the other end has gone: that is told by its end.
  stream.on('error', () => undefined);
}

/** So many lines are told one by one, in a stretch of so many milliseconds. */
const mostLines = 300;
const stretch = 60_000;
/** Of a line, so many characters are told. */
const longestTold = 64 * 1024;

/** Lines for people, of which a flood is told in one sentence. */
export class ThinnedLines {
  readonly #write: (text: string) => void;
  #told = 0;
  #leftOut = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(write: (text: string) => void) {
    this.#write = write;
  }

  add(text: string, write = this.#write): void {
    this.#timer ??= setTimeout(() => this.flush(), stretch).unref();
    if (this.#told++ < mostLines) write(text.length > longestTold ? `${text.slice(0, longestTold)} …` : text);
    else this.#leftOut++;
  }

  /** Says how many were left out, and begins anew. */
  flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const leftOut = this.#leftOut;
    [this.#told, this.#leftOut] = [0, 0];
    if (leftOut > 0) this.#write(`${leftOut} more lines were left out`);
  }
}
