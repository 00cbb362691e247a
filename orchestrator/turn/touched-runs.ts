import type { JsonObject } from '../../shared/kernel/json/json.ts';
import {
  ownersOf,
  type Amendment,
  type StepRecord,
  type RunSummary,
  type EarlierAttempt,
  type RunState,
  type StepDefinition,
  type PlayedAnswers,
} from '../../shared/contracts/run.ts';
import type { LogLine } from '../../shared/contracts/log-line.ts';
import type { RunChange } from '../../shared/store/index.ts';
import type { FeedUpdate } from '../../shared/contracts/feed.ts';
import { weightiestWait } from '../../shared/explain/index.ts';
import type { Workcell } from '../../shared/contracts/workcell.ts';
import { freezeChanges, type RunSnapshot, summarize } from '../machine/index.ts';
import type { OwnedRun } from '../state/index.ts';
import { rememberWaits, waitingForOf } from './waiting-for.ts';
import { mostWaitsInFeed } from '../../shared/contracts/waiting-for.ts';

/**
 * What readers of the feed learn of a run: enough for a list of runs, and which modules it concerns; the rest they read. It is
 * written at every step, so it is short. Pure.
 * @param changed positions of the steps whose records have changed
 * @param amendment what has changed of its definition
 */
export function runUpdate(
  { definition, steps }: OwnedRun,
  state: RunState,
  summary: RunSummary,
  changed: Iterable<number>,
  amendment: Amendment = {},
): JsonObject {
  const { label, simulate } = definition;
  // What was done in the run before it is no news.
  const told = [...changed].filter((position) => steps[position]?.taken_from === undefined);
  const amended = Object.entries(amendment.steps ?? {});
  const module = definition.steps[summary.step_index]?.module;
  return {
    state,
    ...(simulate ? { simulate: true } : {}),
    label,
    ...ownersOf(definition),
    step_count: definition.steps.length,
    ...(module === undefined ? {} : { module }),
    summary: toldSummary(summary),
    steps: told.map((position) => stepUpdate(position, definition.steps[position], steps[position])),
    ...(amended.length > 0 && { amended: amended.slice(0, mostAmended).map(amendedStep) }),
    ...(amended.length > mostAmended && { amended_more: true }),
  };
}

/** Of so many steps that were added or changed at once it says what they are. */
const mostAmended = 100;

function amendedStep([position, { name, module, action }]: [string, StepDefinition]): JsonObject {
  return { position: Number(position), name, module, action };
}

/** Of what waits it tells less, but always for what the run itself is said to wait: the whole of it they read. */
function toldSummary(summary: RunSummary): RunSummary {
  const { waiting_for = [] } = summary;
  if (waiting_for.length <= mostWaitsInFeed) return summary;
  const first = weightiestWait(waiting_for);
  const others = waiting_for.filter((wait) => wait !== first);
  const told = new Set([...(first ? [first] : []), ...others].slice(0, mostWaitsInFeed));
  return { ...summary, waiting_for: waiting_for.filter((wait) => told.has(wait)) };
}

/** Characters of an error's message that readers of the feed are told. */
const maxMessage = 200;

/** What is told of a record as it is, where the record has it. */
const toldAsIs = [
  'ended_at',
  'unknown',
  'overdue_since',
  'progress',
  'resolution',
  'ready_at',
  'waited_for',
] as const;

/** What became of a step, where, and when. Its values and files they read. */
function stepUpdate(
  position: number,
  step: StepDefinition | undefined,
  record: StepRecord | undefined,
): JsonObject {
  const update: JsonObject = { position };
  if (step) Object.assign(update, { name: step.name, module: step.module });
  if (!record) return Object.assign(update, { status: 'running' });
  Object.assign(update, toldAttempt(record));
  // The turn that ends an attempt may begin the next one: then no other entry tells how it ended.
  const before = record.earlier?.at(-1);
  if (before) update['earlier'] = [toldAttempt(before)];
  return update;
}

function toldAttempt(record: EarlierAttempt & Pick<StepRecord, 'overdue_since' | 'progress'>): JsonObject {
  const { status, attempt, instance, started_at, error } = record;
  const told: JsonObject = { instance, attempt, status, started_at };
  for (const name of toldAsIs) if (record[name] !== undefined) told[name] = record[name];
  if (error) told['error'] = { code: error.code, message: error.message.slice(0, maxMessage) };
  return told;
}

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
    return [...this.#touched.values()].flatMap(({ run }) => (run && !run.outline.over ? [run] : []));
  }

  /**
   * What the store is to take over, and what is told of it; `at` is the time of the turn. `played`: what answers would do, by run;
   * readers of the feed read that where they want it.
   */
  changes(
    at: number,
    workcell: Workcell,
    played: ReadonlyMap<string, PlayedAnswers>,
  ): { runs: RunChange[]; feed: FeedUpdate[] } {
    const runs: RunChange[] = [];
    const feed: FeedUpdate[] = [];
    for (const [run_id, { run, updated, stored, steps, advanced, log, amendment }] of this.#touched) {
      if (!run || !updated) {
        if (log.length > 0) runs.push({ run_id, log });
        continue;
      }
      const { snapshot, outline } = run;
      const waits = waitingForOf(run, workcell);
      rememberWaits(run, waits.entries, at);
      const summary = summarize(snapshot, waits, run.steps);
      const answers = played.get(run_id);
      const records = Object.fromEntries([...steps].map((i) => [i, run.steps[i]])) as Record<
        number,
        StepRecord
      >;
      const update = {
        ...{ state: outline.state, summary: { ...summary, ...(answers && { answers }) }, steps: records },
        ...freezeChanges(run_id, stored, snapshot, advanced),
        ...(amendment && { amendment }),
      };
      runs.push({ run_id, update, log });
      feed.push({ at, kind: 'run', run_id, body: runUpdate(run, outline.state, summary, steps, amendment) });
    }
    return { runs, feed };
  }
}
