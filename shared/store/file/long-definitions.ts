import type { Database } from './database.ts';
import { setImmediate } from 'node:timers/promises';

/** Bytes of a definition up to which it stands in one row, and that a part of a longer one has, a line more. */
const partBytes = 512 * 1024;
const newline = 0x0a;

/**
 * Definitions that are too long to be written at one stretch: their parts, whole lines each. They are written before the run is
 * in the store, and count for nothing until it is.
 */
export class LongDefinitions {
  readonly #statements: ReturnType<typeof prepareStatements>;
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
    this.#statements = prepareStatements(database);
  }

  /** Writes a long definition, with turns for others; resolves to whether it is one. */
  async write(runId: string, text: Uint8Array): Promise<boolean> {
    if (text.length <= partBytes) return false;
    for (let [from, part] = [0, 0]; from < text.length; part += 1) {
      const end = text.indexOf(newline, Math.min(from + partBytes, text.length));
      const to = end === -1 ? text.length : end + 1;
      const lines = text.subarray(from, to);
      this.#database.transaction(() => this.#statements.put.run(runId, part, lines));
      await this.#database.durable();
      from = to;
    }
    return true;
  }

  /** The parts of a definition, read with turns for others; not all of them where its run is forgotten meanwhile. */
  async read(runId: string): Promise<string[]> {
    const parts: string[] = [];
    for (;;) {
      const found = this.#statements.read.one(runId, parts.length);
      if (!found) return parts;
      parts.push(found.text);
      await setImmediate();
    }
  }

  /** Removes the parts of a run that is not in the store. */
  drop(runId: string): void {
    this.#statements.drop.run(runId);
  }

  /** Removes what a process that died has left of runs that never were in the store. */
  sweep(): void {
    this.#statements.sweep.run();
  }
}

function prepareStatements(database: Database) {
  return {
    put: database.prepare(
      'INSERT OR REPLACE INTO definition_parts (run_id, part, text) VALUES (?, ?, CAST(? AS TEXT))',
    ),
    read: database.prepare<{ text: string }>(
      'SELECT text FROM definition_parts WHERE run_id = ? AND part = ?',
    ),
    drop: database.prepare('DELETE FROM definition_parts WHERE run_id = ?'),
    sweep: database.prepare('DELETE FROM definition_parts WHERE run_id NOT IN (SELECT run_id FROM runs)'),
  };
}
