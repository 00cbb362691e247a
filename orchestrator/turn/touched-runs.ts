import type { JsonObject } from '../../shared/contracts/json.ts';
import type { LogLine, StepRecord } from '../../shared/contracts/run.ts';
import type { FeedUpdate, RunChange } from '../../shared/store/store.ts';
import { isOver, stateOf } from '../run-machine/run-queries.ts';
import { freeze, summarize } from '../run-machine/run-progress.ts';
import type { OwnedRun } from '../state/lab-state.ts';

/** What a turn has changed of one run. */
export interface Touched {
  /** Undefined where the run has ended before, so that only its log goes on. */
  run: OwnedRun | undefined;
  /** More than its log has changed. */
  updated: boolean;
  /** Positions of the steps whose records have. */
  steps: Set<number>;
  log: LogLine[];
}

/** The runs that something happens to in a turn, and what of them is to be committed. */
export class TouchedRuns {
  readonly #touched = new Map<string, Touched>();

  touch(runId: string, run: OwnedRun | undefined): Touched {
    let touched = this.#touched.get(runId);
    if (!touched) {
      touched = { run, updated: false, steps: new Set(), log: [] };
      this.#touched.set(runId, touched);
    }
    touched.run ??= run;
    return touched;
  }

  /** A run's revision grows by one with each turn that changes it, however much happens in the turn. */
  update(run: OwnedRun): void {
    const touched = this.touch(run.definition.run_id, run);
    if (touched.updated) return;
    touched.updated = true;
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
    for (const [run_id, { run, updated, steps, log }] of this.#touched) {
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
      runs.push({ run_id, update: { state, snapshot: freeze(run.snapshot), summary, steps: records }, log });
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

/** What readers of the feed learn of a step; the rest they read. */
function feedOf(position: number, record: StepRecord | undefined): JsonObject {
  const { status = 'running', overdue_since } = record ?? {};
  return { position, status, ...(overdue_since === undefined ? {} : { overdue_since }) };
}
