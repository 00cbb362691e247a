import type { Database } from './database.ts';
import type { LogLine } from '../../contracts/log-line.ts';
import type { JsonObject } from '../../kernel/json/json.ts';
import { isTerminal, type RunState, type StepRecord, type StoredRun } from '../../contracts/run.ts';
import { Turns } from '../../kernel/lifecycle/waiting.ts';
import { type WrittenRun, decodeDefinition, encodeAmendment, unreadable } from '../run-text.ts';
import type { RunChange } from '../store.ts';
import { decodeRecord, decodeSnapshot, decodeSummary, encodeRecord, encodeSummary } from '../stored-forms.ts';
import { LogTable } from './log-table.ts';

/** A run as the tables have it. */
export interface StoredRow extends RunRow {
  steps: { position: number; record: string }[];
  stepSnapshots: { position: number; snapshot: string }[];
  amendments: { of: string; text: string }[];
}

interface RunRow {
  run_id: string;
  /** Empty where it is long, and stands in parts. */
  definition: string;
  state: RunState;
  revision: number;
  snapshot: string | null;
  summary: string | null;
}

/**
 * Reads a run from its row and the text of its definition. Others have their turns while a long one is read.
 * @throws WeirError `run_unreadable`
 */
export async function decodeRow(row: StoredRow, definition: string | readonly string[]): Promise<StoredRun> {
  try {
    return await decodeTexts(row, definition);
  } catch (cause) {
    throw unreadable(cause);
  }
}

async function decodeTexts(row: StoredRow, definition: string | readonly string[]): Promise<StoredRun> {
  const { run_id, state, revision, snapshot, summary } = row;
  const turns = new Turns();
  const steps: Record<number, StepRecord> = {};
  for (const [index, { position, record }] of row.steps.entries()) {
    if (index > 0 && turns.isDue()) await turns.pass();
    steps[position] = decodeRecord({ run_id, position }, record);
  }
  const stepSnapshots: Record<number, JsonObject> = {};
  for (const [index, { position, snapshot: text }] of row.stepSnapshots.entries()) {
    if (index > 0 && turns.isDue()) await turns.pass();
    stepSnapshots[position] = decodeSnapshot({ run_id, position }, text);
  }
  const amended = row.amendments.map(({ of, text }) => [of, text] as const);
  return {
    definition: await decodeDefinition(run_id, definition, amended),
    state,
    revision,
    ...(snapshot === null ? {} : { snapshot: decodeSnapshot({ run_id }, snapshot) }),
    ...(summary === null ? {} : { summary: decodeSummary({ run_id }, summary) }),
    steps,
    ...(row.stepSnapshots.length === 0 ? {} : { step_snapshots: stepSnapshots }),
  };
}

/** Runs with their definitions, steps and logs. `insert` and `apply` must be called inside a transaction. */
export class RunTable {
  readonly #statements: ReturnType<typeof prepareStatements>;
  readonly #log: LogTable;

  constructor(database: Database) {
    this.#statements = prepareStatements(database);
    this.#log = new LogTable(database);
  }

  /** Puts a new run in; its id must not be there. */
  insert({ run_id, experiment_id, text }: WrittenRun): void {
    this.#statements.insertDefinition.run(run_id, text);
    this.#statements.insertRun.run(run_id, experiment_id);
  }

  /**
   * Applies what an owner changes. False where the update was refused: the run is terminal, or not there; log lines of
   * a run that is there are kept all the same.
   */
  apply({ run_id, update, log }: RunChange): boolean {
    const run = this.#statements.head.one(run_id);
    const logLength = run === undefined ? 0 : this.#log.append(run_id, run.log_length, log);
    if (!update || !run || isTerminal(run.state)) {
      if (run && logLength > run.log_length) this.#statements.setLogLength.run(logLength, run_id);
      return !update;
    }
    const { state, snapshot, summary, steps, step_snapshots = {}, amendment = {} } = update;
    // Where a run stands is of no interest once it has ended: its steps and its summary say what became of it.
    const over = isTerminal(state);
    const rest = [encodeSummary(summary), logLength, run_id] as const;
    if (over) this.#statements.end.run(...rest);
    else this.#statements.update.run(snapshot ? JSON.stringify(snapshot) : null, ...rest);
    if (state !== run.state) this.#statements.setState.run(state, run_id);
    for (const [position, record] of Object.entries(steps)) {
      const place = { run_id, position: Number(position) };
      this.#statements.putStep.run(run_id, place.position, encodeRecord(place, record));
    }
    if (over) this.#statements.dropStepSnapshots.run(run_id);
    for (const [position, snapshot] of over ? [] : Object.entries(step_snapshots)) {
      this.#statements.putStepSnapshot.run(run_id, Number(position), JSON.stringify(snapshot));
    }
    for (const part of encodeAmendment(amendment)) this.#statements.putAmendment.run(run_id, ...part);
    return true;
  }

  /** Removes a terminal run with steps and log; false where it is not terminal or not there. */
  forget(runId: string): boolean {
    const run = this.#statements.head.one(runId);
    if (!run || !isTerminal(run.state)) return false;
    for (const statement of this.#statements.forget) statement.run(runId);
    return true;
  }

  /** The run as it is kept. */
  read(runId: string): StoredRow | undefined {
    const row = this.#statements.read.one(runId);
    const { steps, stepSnapshots, amendments } = this.#statements;
    return (
      row && {
        ...row,
        steps: steps.all(runId),
        stepSnapshots: stepSnapshots.all(runId),
        amendments: amendments.all(runId),
      }
    );
  }

  readRevision(runId: string): { state: RunState; revision: number } | undefined {
    const row = this.#statements.head.one(runId);
    return row && { state: row.state, revision: row.revision };
  }

  readLog(runId: string, from: number): LogLine[] {
    return this.#log.read(runId, from);
  }
}

interface Head {
  state: RunState;
  revision: number;
  log_length: number;
}

function prepareStatements(database: Database) {
  return {
    insertDefinition: database.prepare(
      'INSERT INTO definitions (run_id, definition) VALUES (?, CAST(? AS TEXT))',
    ),
    insertRun: database.prepare(
      `INSERT INTO runs (run_id, experiment_id, state, revision, log_length)
       VALUES (?, ?, 'new', 1, 0)`,
    ),
    head: database.prepare<Head>('SELECT state, revision, log_length FROM runs WHERE run_id = ?'),
    update: database.prepare(
      `UPDATE runs SET snapshot = COALESCE(?, snapshot), summary = ?, log_length = ?, revision = revision + 1
       WHERE run_id = ?`,
    ),
    end: database.prepare(
      'UPDATE runs SET snapshot = NULL, summary = ?, log_length = ?, revision = revision + 1 WHERE run_id = ?',
    ),
    // Apart: whatever names the column writes its indexes anew, also where the state stays.
    setState: database.prepare('UPDATE runs SET state = ? WHERE run_id = ?'),
    forget: [
      'runs',
      'definitions',
      'definition_parts',
      'steps',
      'step_snapshots',
      'amendments',
      'log_parts',
    ].map((table) => database.prepare(`DELETE FROM ${table} WHERE run_id = ?`)),
    putStep: database.prepare('INSERT OR REPLACE INTO steps (run_id, position, record) VALUES (?, ?, ?)'),
    putStepSnapshot: database.prepare(
      'INSERT OR REPLACE INTO step_snapshots (run_id, position, snapshot) VALUES (?, ?, ?)',
    ),
    putAmendment: database.prepare('INSERT OR REPLACE INTO amendments (run_id, of, text) VALUES (?, ?, ?)'),
    dropStepSnapshots: database.prepare('DELETE FROM step_snapshots WHERE run_id = ?'),
    setLogLength: database.prepare('UPDATE runs SET log_length = ? WHERE run_id = ?'),
    read: database.prepare<RunRow>(
      `SELECT run_id, definition, state, revision, snapshot, summary
       FROM runs JOIN definitions USING (run_id) WHERE run_id = ?`,
    ),
    steps: database.prepare<{ position: number; record: string }>(
      'SELECT position, record FROM steps WHERE run_id = ? ORDER BY position',
    ),
    amendments: database.prepare<{ of: string; text: string }>(
      'SELECT of, text FROM amendments WHERE run_id = ?',
    ),
    stepSnapshots: database.prepare<{ position: number; snapshot: string }>(
      'SELECT position, snapshot FROM step_snapshots WHERE run_id = ?',
    ),
  };
}
