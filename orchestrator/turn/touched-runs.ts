import type { JsonObject } from '../../shared/contracts/json.ts';
import type { LogLine, StepRecord } from '../../shared/contracts/run.ts';
import type { FeedUpdate, RunChange } from '../../shared/store/store.ts';
import { isOver, stateOf } from '../run-machine/run-queries.ts';
import type { RunSnapshot } from '../run-machine/run-context.ts';
import { freeze } from '../run-machine/stored-run.ts';
import { summarize } from '../run-machine/summary.ts';
import type { OwnedRun } from '../state/lab-state.ts';

/** What a turn has changed of one run. */
export interface Touched {
  /** Undefined where the run has ended before, so that only its log goes on. */
  run: OwnedRun | undefined;
  /** More than its log has changed. */
  updated: boolean;
  /** The snapshots of its steps as the store has them. */
  stored: RunSnapshot['steps'];
  /** Positions of the steps whose records have changed. */
  steps: Set<number>;
  log: LogLine[];
}

/** The runs that something happens to in a turn, and what of them is to be committed. */
export class TouchedRuns {
  readonly #touched = new Map<string, Touched>();

  /** To be called before the run's snapshot is changed. */
  touch(runId: string, run: OwnedRun | undefined): Touched {
    let touched = this.#touched.get(runId);
    if (!touched) {
      touched = { run: undefined, updated: false, stored: {}, steps: new Set(), log: [] };
      this.#touched.set(runId, touched);
    }
    if (run && !touched.run) {
      touched.run = run;
      touched.stored = run.migrated ? {} : run.snapshot.steps;
    }
    return touched;
  }

  /** A run's revision grows by one with each turn that changes it, however much happens in the turn. */
  update(run: OwnedRun): void {
    const touched = this.touch(run.definition.run_id, run);
    if (touched.updated) return;
    touched.updated = true;
    delete run.migrated;
    run.revision += 1;
  }

  isUpdated(runId: string): boolean {
    return this.#touched.get(runId)?.updated ?? false;
  }

  /** Those that are not over. */
  unfinished(): OwnedRun[] {
    return [...this.#touched.values()].flatMap(({ run }) => (run && !isOver(run.snapshot) ? [run] : []));
  }

  /** What the store is to take over, and what is told of it; `at` is the time of the turn. */
  changes(at: number): { runs: RunChange[]; feed: FeedUpdate[] } {
    const runs: RunChange[] = [];
    const feed: FeedUpdate[] = [];
    for (const [run_id, { run, updated, stored, steps, log }] of this.#touched) {
      if (!run || !updated) {
        if (log.length > 0) runs.push({ run_id, log });
        continue;
      }
      const summary = summarize(run.snapshot, run.waiting, run.suspended);
      const state = stateOf(run.snapshot);
      const records = Object.fromEntries([...steps].map((i) => [i, run.steps[i]])) as Record<
        number,
        StepRecord
      >;
      const update = {
        ...{ state, snapshot: freeze(run.snapshot), summary, steps: records },
        step_snapshots: changedSteps(stored, run.snapshot.steps),
      };
      runs.push({ run_id, update, log });
      const body = {
        state,
        ...(run.definition.simulate ? { simulate: true } : {}),
        summary,
        steps: [...steps].map((i) => feedOf(i, run.steps[i])),
      };
      feed.push({ at, kind: 'run', run_id, body });
    }
    return { runs, feed };
  }
}

/** The snapshots of the steps that are not as the store has them. */
function changedSteps(stored: RunSnapshot['steps'], steps: RunSnapshot['steps']): Record<number, JsonObject> {
  const changed = Object.entries(steps).filter(([position, step]) => stored[Number(position)] !== step);
  return Object.fromEntries(changed.map(([position, step]) => [position, freeze(step)]));
}

/** What readers of the feed learn of a step; the rest they read. */
function feedOf(position: number, record: StepRecord | undefined): JsonObject {
  const { status = 'running', overdue_since } = record ?? {};
  return { position, status, ...(overdue_since === undefined ? {} : { overdue_since }) };
}
