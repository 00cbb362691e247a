import { isDeepStrictEqual } from 'node:util';
import type { JsonObject } from '../../shared/kernel/json/json.ts';
import type { Amendment, LogLine, StepRecord } from '../../shared/contracts/run.ts';
import { haveSameMembers } from '../../shared/contracts/same-members.ts';
import type { FeedUpdate, RunChange } from '../../shared/store/index.ts';
import type { Site } from '../../shared/explain/index.ts';
import {
  isOver,
  stateOf,
  type RunContext,
  type RunSnapshot,
  freezeRun,
  freezeStep,
  summarize,
} from '../machine/index.ts';
import { heldSteps } from './held-steps.ts';
import { type OwnedRun, reasonOf, shownWaits, waitsFor } from '../state/index.ts';
import { waitingForOf } from './waiting-for.ts';
import { runUpdate } from './run-update.ts';

/** What a turn has changed of one run. */
export interface Touched {
  /** Undefined where the run has ended before, so that only its log goes on. */
  run: OwnedRun | undefined;
  /** More than its log has changed. */
  updated: boolean;
  /** Its snapshot as the store has it; undefined where it has none, or has it in another form. */
  stored: RunSnapshot | undefined;
  /** Positions of the steps whose records have changed. */
  steps: Set<number>;
  /** Positions of the steps that stand elsewhere than before. */
  advanced: Set<number>;
  log: LogLine[];
  /** What has changed of its definition. */
  amendment?: Amendment;
}

/** The runs that something happens to in a turn, and what of them is to be committed. */
export class TouchedRuns {
  readonly #touched = new Map<string, Touched>();

  /** To be called before the run's snapshot is changed. */
  touch(runId: string, run: OwnedRun | undefined): Touched {
    let touched = this.#touched.get(runId);
    if (!touched) {
      touched = {
        run: undefined,
        updated: false,
        stored: undefined,
        steps: new Set(),
        advanced: new Set(),
        log: [],
      };
      this.#touched.set(runId, touched);
    }
    if (run && !touched.run) {
      touched.run = run;
      // The first revision is that of its creation, which knows no snapshot.
      touched.stored = run.migrated || run.revision === 1 ? undefined : run.snapshot;
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

  /** Changes what the run's definition says, here and in the store. */
  amend(run: OwnedRun, { steps: changed, ...others }: Amendment): void {
    const touched = this.touch(run.definition.run_id, run);
    const before = touched.amendment;
    const all = { ...before?.steps, ...changed };
    touched.amendment = { ...before, ...others, ...(Object.keys(all).length > 0 && { steps: all }) };
    const steps = [...run.definition.steps];
    for (const [position, step] of Object.entries(changed ?? {})) steps[Number(position)] = step;
    run.definition = { ...run.definition, ...others, steps };
  }

  isUpdated(runId: string): boolean {
    return this.#touched.get(runId)?.updated ?? false;
  }

  /** Those that are not over. */
  unfinished(): OwnedRun[] {
    return [...this.#touched.values()].flatMap(({ run }) => (run && !isOver(run.snapshot) ? [run] : []));
  }

  /** What the store is to take over, and what is told of it; `at` is the time of the turn. */
  changes(at: number, site: Site): { runs: RunChange[]; feed: FeedUpdate[] } {
    const runs: RunChange[] = [];
    const feed: FeedUpdate[] = [];
    for (const [run_id, { run, updated, stored, steps, advanced, log, amendment }] of this.#touched) {
      if (!run || !updated) {
        if (log.length > 0) runs.push({ run_id, log });
        continue;
      }
      const waits = shownWaits(run);
      const summary = {
        ...summarize(run.snapshot, waitingForOf(run, site), (step) => run.definition.steps[step]?.name),
        ...heldSteps(run),
      };
      for (const [position, wait] of waits) {
        const waited = waitsFor(wait.waited, reasonOf(run, position), at);
        if (waited) wait.waited = waited;
      }
      const state = stateOf(run.snapshot);
      const records = Object.fromEntries([...steps].map((i) => [i, run.steps[i]])) as Record<
        number,
        StepRecord
      >;
      const update = {
        ...{ state, ...changedRun(stored, run.snapshot), summary, steps: records },
        step_snapshots: changedSteps(run_id, stored, run.snapshot, advanced),
        ...(amendment && { amendment }),
      };
      runs.push({ run_id, update, log });
      feed.push({ at, kind: 'run', run_id, body: runUpdate(run, state, summary, steps, amendment) });
    }
    return { runs, feed };
  }
}

/** The snapshot of the run itself, where it is not as the store has it. */
function changedRun(stored: RunSnapshot | undefined, run: RunSnapshot): { snapshot?: JsonObject } {
  const snapshot = freezeRun(run);
  return stored && haveSameMembers(freezeRun(stored), snapshot) ? {} : { snapshot };
}

/** The snapshots of the steps that are not as the store has them. Of thousands of steps a turn advances a few. */
function changedSteps(
  run_id: string,
  stored: RunSnapshot | undefined,
  run: RunSnapshot,
  advanced: ReadonlySet<number>,
): Record<number, JsonObject> {
  const changed = stored
    ? new Set([
        ...advanced,
        ...otherHomes(stored.context, run.context),
        ...otherHomes(run.context, stored.context),
      ])
    : Object.keys(run.steps).map(Number);
  return Object.fromEntries([...changed].map((step) => [step, freezeStep(run_id, run, step)]));
}

/** The steps that have made an instance a home of the run, or have not any more: the snapshot of the step says so. */
function otherHomes({ homes }: RunContext, { homes: others }: RunContext): number[] {
  if (homes === others) return [];
  return Object.entries(homes).flatMap(([module, home]) =>
    isDeepStrictEqual(home, others[module]) ? [] : [home.step],
  );
}
