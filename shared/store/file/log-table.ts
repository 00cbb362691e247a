import { logFullText, runLogLength } from '../store-options.ts';
import { decodeLines, encodeLines } from '../stored-forms.ts';
import type { Database, Statement } from './database.ts';
import type { LogLine } from '../../contracts/log-line.ts';

/** The logs of runs. A row has all lines that one commit has added to one log, so that a commit touches few pages. */
export class LogTable {
  readonly #insert: Statement;
  readonly #from: Statement<{ line: number; lines: string }>;

  constructor(database: Database) {
    this.#insert = database.prepare('INSERT INTO log_parts (run_id, line, lines) VALUES (?, ?, ?)');
    this.#from = database.prepare(
      `SELECT line, lines FROM log_parts WHERE run_id = ? AND line >= (
         SELECT COALESCE(MAX(line), 0) FROM log_parts WHERE run_id = ? AND line <= ?
       ) ORDER BY line`,
    );
  }

  /**
   * Adds lines to a log of so many, as long as it has room, of which the last line then tells; returns how many it has then. Must be
   * called inside a transaction.
   */
  append(runId: string, length: number, lines: readonly LogLine[]): number {
    const fits = lines.slice(0, runLogLength - length);
    const last = fits.at(-1);
    if (!last) return length;
    const full = length + fits.length === runLogLength;
    const kept = full
      ? [...fits.slice(0, -1), { at: last.at, level: 'warning' as const, text: logFullText }]
      : fits;
    this.#insert.run(runId, length, encodeLines(kept));
    return length + kept.length;
  }

  /** The lines from the `from`th on, counted from 0. */
  read(runId: string, from: number): LogLine[] {
    const parts = this.#from.all(runId, runId, from);
    const first = parts[0]?.line ?? 0;
    return parts
      .flatMap(({ lines }) => decodeLines({ run_id: runId }, lines))
      .slice(Math.max(0, from - first));
  }
}
