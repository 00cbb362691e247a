import { auditStart, isUnchanged, type AuditHead, auditLine, readAuditLine } from './audit-entry.ts';
import type { AuditEntry } from '../contracts/audit.ts';
import { createReadStream } from 'node:fs';
import { Turns } from '../kernel/lifecycle/waiting.ts';

/** Something that is not as it was written. */
export type AuditProblem = {
  /** The number of the entry; of several that are missing, the first. */
  seq: number;
  what: string;
};

/** A stretch of numbers that has not come, between two entries that have. */
interface Gap {
  from: number;
  to: number;
  /** The hash of the entry before the gap; undefined where nobody knows it. */
  before: string | undefined;
  /** What the entry behind it knows as the hash of its last. */
  behind: string;
}

/** How many problems are told; one is enough to know. */
export const toldProblems = 1000;

/**
 * Follows a chain of entries, one after the other, and finds which were changed, removed, put in, or moved. Whoever can write all of
 * it can make a whole new one: that is found by a hash that was noted elsewhere, and by comparing store and files.
 */
export class ChainCheck {
  readonly #problems: AuditProblem[] = [];
  readonly #gaps: Gap[] = [];
  #last: { seq: number; hash: string | undefined };
  #entries = 0;

  /**
   * @param start the entry before the first one that is to come, its number alone where its hash is not known; `anywhere` where any
   * entry may be the first
   */
  constructor(start: { seq: number; hash?: string } | 'anywhere' = auditStart) {
    this.#last = start === 'anywhere' ? { seq: -1, hash: undefined } : { hash: undefined, ...start };
  }

  /** The entry with the highest number so far. */
  get head(): AuditHead | undefined {
    const { seq, hash } = this.#last;
    return this.#entries > 0 && hash !== undefined ? { seq, hash } : undefined;
  }

  get entries(): number {
    return this.#entries;
  }

  /** The next entry. */
  add(entry: AuditEntry): void {
    const { seq, prev, hash } = entry;
    this.#entries += 1;
    if (!isUnchanged(entry)) this.#tell(seq, 'was changed: its hash is not that of what it says');
    const { seq: last, hash: lastHash } = this.#last;
    if (last !== -1 && seq <= last) return this.#late(entry);
    if (last !== -1 && seq > last + 1) {
      this.#gaps.push({ from: last + 1, to: seq - 1, before: lastHash, behind: prev });
    } else if (last !== -1 && lastHash !== undefined && prev !== lastHash) this.#replaced(last);
    this.#last = { seq, hash };
  }

  /** In place of an entry there is something that is none. */
  addUnreadable(where: string): void {
    this.#tell(Math.max(this.#last.seq, 0) + 1, `${where} is no entry of an audit`);
  }

  /** A file that should have entries has none: what it had may have been taken away. */
  addEmpty(file: string): void {
    this.#tell(Math.max(this.#last.seq, 0) + 1, `${file} is empty, and an audit file has an entry at least`);
  }

  /** Another problem of an entry. */
  tell(seq: number, what: string): void {
    this.#tell(seq, what);
  }

  /** What was found, by number. To be asked once all entries have come. */
  problems(): AuditProblem[] {
    const missing = this.#gaps.map(({ from, to }) => ({
      seq: from,
      what: from === to ? 'is missing' : `is missing, and all up to ${to}`,
    }));
    return [...this.#problems, ...missing].sort((a, b) => a.seq - b.seq).slice(0, toldProblems);
  }

  /** One whose number is not above all before: it was moved, or stands twice. */
  #late({ seq, prev, hash }: AuditEntry): void {
    const index = this.#gaps.findIndex(({ from, to }) => from <= seq && seq <= to);
    const gap = this.#gaps[index];
    if (!gap) return this.#tell(seq, 'stands a second time');
    const { from, to, before, behind } = gap;
    this.#tell(seq, `was moved: it stands after ${this.#last.seq}`);
    if (seq === from && before !== undefined && prev !== before) this.#replaced(seq - 1);
    if (seq === to && hash !== behind) this.#replaced(seq);
    const rest: Gap[] = [];
    if (from < seq) rest.push({ from, to: seq - 1, before, behind: prev });
    if (seq < to) rest.push({ from: seq + 1, to, before: hash, behind });
    this.#gaps.splice(index, 1, ...rest);
  }

  #replaced(seq: number): void {
    if (seq < 1) this.#tell(1, 'does not begin the chain: it knows an entry before it');
    else this.#tell(seq, 'was replaced, or the one after it: that knows another hash of it');
  }

  #tell(seq: number, what: string): void {
    if (this.#problems.length < toldProblems) this.#problems.push({ seq, what });
  }
}

/** No entry has so many characters. */
const longestLine = 64 * 1024;

/**
 * Follows the lines of files, one file after the other. Rejects where a file cannot be read.
 * @param files by name, in the order of their entries
 * @param growing the last line may be one that is just being written, and a file may be one that has just been made
 * @param see is told of each entry
 * @param read for files that do not lie on a disk
 */
export async function checkLines(
  files: readonly string[],
  check: ChainCheck,
  {
    growing = false,
    see = () => undefined,
    read = readFromDisk,
  }: { growing?: boolean; see?: (entry: AuditEntry) => void; read?: typeof readFromDisk } = {},
): Promise<void> {
  const turns = new Turns();
  for (const file of files) {
    let number = 0;
    for await (const { line, whole } of linesOf(read(file))) {
      number += 1;
      if (turns.isDue()) await turns.pass();
      const isLast = !whole && file === files.at(-1);
      if (isLast && growing) continue;
      const entry = readAuditLine(line);
      if (!entry) {
        check.addUnreadable(`line ${number} of ${file}`);
        continue;
      }
      // The same by another text is not what was written.
      if (auditLine(entry) !== line) check.tell(entry.seq, `was changed: line ${number} of ${file}`);
      check.add(entry);
      see(entry);
    }
    if (number === 0 && !growing) check.addEmpty(file);
  }
}

function readFromDisk(file: string): AsyncIterable<string> {
  return createReadStream(file, 'utf8');
}

/** The lines of a file; `whole` where the end of the line is there. One that is far too long comes in pieces. */
async function* linesOf(text: AsyncIterable<string>): AsyncGenerator<{ line: string; whole: boolean }> {
  let rest = '';
  for await (const chunk of text) {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) yield { line, whole: true };
    if (rest.length <= longestLine) continue;
    yield { line: rest, whole: true };
    rest = '';
  }
  if (rest !== '') yield { line: rest, whole: false };
}
