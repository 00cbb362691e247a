import type { Database, Statement } from './database.ts';
import { type RunState, runStates, terminalStates } from '../../contracts/run.ts';
import type { RunsOfExperiment } from '../../contracts/run-census.ts';
import { runsOfExperiment } from '../run-census.ts';
import type { FinishedQuery, RunQuery } from '../store.ts';

/** Sorts after every run id. */
const afterAll = '~';

/** Which runs there are: ids by age, state and experiment. Each look-up reads one stretch of an index and no more. */
export class RunIndex {
  readonly #any: Statement<{ run_id: string }>;
  readonly #byState: Statement<{ run_id: string }>;
  readonly #byExperiment: Statement<{ run_id: string }>;
  readonly #byBoth: Statement<{ run_id: string }>;
  readonly #oldest: Statement<{ run_id: string }>;
  readonly #count: Statement<{ runs: number }>;
  readonly #summaries: Statement<{ summary: string | null; run_id: string }>;
  readonly #countOfExperiment: Statement<{ state: RunState; runs: number }>;
  readonly #newestOfExperiment: Statement<{ run_id: string; state: RunState; summary: string | null }>;

  constructor(database: Database) {
    const prepare = (where: string) =>
      database.prepare<{ run_id: string }>(
        `SELECT run_id FROM runs WHERE ${where} run_id < ? ORDER BY run_id DESC LIMIT ?`,
      );
    this.#any = prepare('');
    this.#byState = prepare('state = ? AND');
    this.#byExperiment = prepare('experiment_id = ? AND');
    this.#byBoth = prepare('experiment_id = ? AND state = ? AND');
    this.#oldest = database.prepare(
      'SELECT run_id FROM runs WHERE state = ? AND run_id > ? ORDER BY run_id LIMIT ?',
    );
    this.#count = database.prepare('SELECT COUNT(*) AS runs FROM runs WHERE state = ?');
    this.#summaries = database.prepare(
      'SELECT run_id, summary FROM runs WHERE state = ? ORDER BY run_id DESC LIMIT ?',
    );
    const counted = `experiment_id = ? AND state <> 'withdrawn'`;
    this.#countOfExperiment = database.prepare(
      `SELECT state, COUNT(*) AS runs FROM runs WHERE ${counted} GROUP BY state`,
    );
    this.#newestOfExperiment = database.prepare(
      `SELECT run_id, state, summary FROM runs WHERE ${counted} ORDER BY run_id DESC LIMIT 1`,
    );
  }

  /** The ids that a query is for, newest first. */
  list({ states, experiment_id, limit, before = afterAll }: RunQuery): string[] {
    const experiment = experiment_id === undefined ? [] : [experiment_id];
    if (!states) {
      const statement = experiment.length > 0 ? this.#byExperiment : this.#any;
      return ids(statement.all(...experiment, before, limit));
    }
    const statement = experiment.length > 0 ? this.#byBoth : this.#byState;
    // One stretch per state: the planner would rather read and sort all runs of all these states.
    return [...new Set(states)]
      .flatMap((state) => ids(statement.all(...experiment, state, before, limit)))
      .sort()
      .reverse()
      .slice(0, limit);
  }

  /** Ids of terminal runs, oldest first. */
  finished({ limit, after = '' }: FinishedQuery): string[] {
    return terminalStates
      .flatMap((state) => ids(this.#oldest.all(state, after, limit)))
      .sort()
      .slice(0, limit);
  }

  countFinished(): number {
    return terminalStates.reduce((sum, state) => sum + this.count(state), 0);
  }

  count(state: RunState): number {
    return this.#count.one(state)?.runs ?? 0;
  }

  /** Ids and summaries of the newest runs in a state; null where a run has none. */
  summaries(state: RunState, limit: number): { run_id: string; summary: string | null }[] {
    return this.#summaries.all(state, limit);
  }

  ofExperiment(id: string): RunsOfExperiment {
    const counts = this.#countOfExperiment.all(id).map(({ state, runs }) => [state, runs] as const);
    return runsOfExperiment(counts, counts.length === 0 ? undefined : this.#newestOfExperiment.one(id));
  }

  /** The oldest run in a state. */
  oldest(state: RunState): string | undefined {
    return this.#oldest.one(state, '', 1)?.run_id;
  }

  /** Oldest first. */
  allOf(states: readonly RunState[]): string[] {
    return states.flatMap((state) => ids(this.#byState.all(state, afterAll, -1))).sort();
  }

  /** Of the runs that are not terminal, oldest first. */
  unfinished(): string[] {
    const terminal: readonly RunState[] = terminalStates;
    return this.allOf(runStates.filter((state) => !terminal.includes(state)));
  }
}

function ids(rows: { run_id: string }[]): string[] {
  return rows.map((row) => row.run_id);
}
