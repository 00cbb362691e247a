import type { RunState } from '../contracts/run.ts';
import { messageOf } from '../kernel/errors/weir-error.ts';
import { Turns } from '../kernel/lifecycle/waiting.ts';
import type { StoreRow } from './copy.ts';
import { decodeRun } from './run-fields.ts';
import { decodeBody, decodeField, decodeLine } from './stored-forms.ts';

/** So many problems are told; one is enough to know. */
const most = 100;

/** Reads the rows of a copy as a store that was restored from them would, and tells what of them it could not read. */
export class CopyCheck {
  /** The state of each run. */
  readonly runs = new Map<string, RunState>();
  readonly problems: string[] = [];
  readonly #turns = new Turns();
  /** The run whose texts come. */
  #run: { id: string; fields: Record<string, string> } | undefined;

  async add(rows: readonly StoreRow[]): Promise<void> {
    for (const row of rows) {
      if (!('of' in row)) await this.end();
      await this.#try(() => this.#read(row));
      if (this.#turns.isDue()) await this.#turns.pass();
    }
  }

  /** The last run is read when all of it has come. */
  async end(): Promise<void> {
    const run = this.#run;
    this.#run = undefined;
    if (run) await this.#try(() => decodeRun(run.id, run.fields));
  }

  #read(row: StoreRow): unknown {
    if ('run' in row) {
      this.runs.set(row.run, row.state);
      this.#run = { id: row.run, fields: { state: row.state, revision: String(row.revision) } };
    } else if ('of' in row) {
      const fields = this.#run?.id === row.of ? this.#run.fields : undefined;
      if (!fields) throw new Error(`a text of run ${row.of} stands apart from it`);
      const before = row.part === undefined ? '' : (fields[row.name] ?? '');
      fields[row.name] = before + row.text;
    } else if ('log' in row) {
      return row.lines.map((line) => decodeLine({ run_id: row.log }, line));
    } else if ('gone' in row) this.runs.delete(row.gone);
    else if ('record' in row) return decodeBody(row.record, row.id, row.body);
    else if ('field' in row) return decodeField(row.field, row.text);
    return undefined;
  }

  async #try(reading: () => unknown): Promise<void> {
    try {
      await reading();
    } catch (error) {
      if (this.problems.length < most) this.problems.push(messageOf(error));
    }
  }
}
