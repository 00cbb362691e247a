import { setImmediate } from 'node:timers/promises';
import { parseCommandId } from '../../shared/contracts/command-id.ts';
import {
  isTerminal,
  type RunDefinition,
  type RunSummary,
  type RunState,
  type StepRecord,
  type StoredRun,
} from '../../shared/contracts/run.ts';
import type { WaitReason } from '../../shared/contracts/wait-reason.ts';
import type { WorkcellState } from '../../shared/contracts/workcell-state.ts';
import { type Store, runOrReason } from '../../shared/store/index.ts';

/** So many are looked at; a run may be large, and each is read whole. */
export const mostRuns = 100;

/** What is kept of a run that was looked at: runs may be large, and many are looked at. */
export interface RunFacts {
  run_id: string;
  label: string;
  experiment_id: string;
  state: RunState;
  summary: RunSummary | undefined;
  /** Null where loops, failures or people add steps: of how many it is one says nothing then. */
  step_count: number | null;
  /** Milliseconds since the epoch. */
  created_at: number;
  simulate: boolean;
  /** Its steps that wait for an instrument, as far as it tells of them; of several for one module, the first. */
  queued: QueuedStep[];
  /** Those that an instrument has in hand, whose outcome is unknown, or that wait for a word after a failure, by position. */
  steps: Map<number, StepFacts>;
}

interface StepFacts {
  name: string;
  module: string;
  action: string | null;
  record: StepRecord | undefined;
}

interface QueuedStep {
  step: number;
  name: string;
  module: string;
  /** The only instance that may take it. */
  only_instance?: string;
  /** That of the run and that of the step together. */
  priority: number;
  /** Since when it waits, in milliseconds since the epoch. */
  since: number;
}

/** The facts of a run, with the steps at these positions, and those that wait for a word after a failure. */
export function factsOfRun(
  { definition, state, summary, steps }: StoredRun,
  positions: Iterable<number> = [],
): RunFacts {
  const { run_id, label, experiment_id, created_at, simulate } = definition;
  const kept = new Map(
    [...positions, ...(summary?.held ?? []).map(({ step }) => step)].map((position) => {
      const { name = '', module = '', action = null } = definition.steps[position] ?? {};
      return [position, { name, module, action, record: steps[position] }];
    }),
  );
  const queued =
    isTerminal(state) || state === 'cancelling' || simulate ? [] : queuedSteps(definition, summary);
  const grows = definition.steps.some(({ loop, added_for }) => loop ?? added_for);
  const step_count = grows ? null : definition.steps.length;
  return {
    run_id,
    label,
    experiment_id,
    state,
    summary,
    step_count,
    created_at,
    simulate,
    steps: kept,
    queued,
  };
}

/** Nothing but an instrument, a location or a time keeps them from being given out. */
function queuedSteps({ steps, priority = 0 }: RunDefinition, summary: RunSummary | undefined): QueuedStep[] {
  const queued = new Map<string, QueuedStep>();
  for (const { reason, step, since, held_by } of summary?.waiting_for ?? []) {
    const definition = steps[step];
    if (!definition || notQueued.has(reason) || held_by?.what === 'run') continue;
    const { name, module, only_instance } = definition;
    if (queued.has(module)) continue;
    const only = only_instance === undefined ? {} : { only_instance };
    queued.set(module, {
      step,
      name,
      module,
      ...only,
      priority: priority + (definition.priority ?? 0),
      since,
    });
  }
  return [...queued.values()];
}

const notQueued: ReadonlySet<WaitReason> = new Set<WaitReason>([
  ...(['outcome_unknown', 'failed_step', 'person', 'silent', 'hindered'] as const),
]);

/** The runs whose outcomes hold instruments back: what they do about it says what to do. */
export function runsHoldingBack(
  store: Pick<Store, 'readRun'>,
  { instances }: WorkcellState,
): Promise<Map<string, RunFacts>> {
  return readRuns(
    store,
    stepsOf([...instances.values()].flatMap(({ quarantined_for = [] }) => quarantined_for)),
  );
}

/** Positions of steps of runs, by the run's id. */
export type StepsOfRuns = ReadonlyMap<string, readonly number[]>;

/** The steps that instruments have in hand, and those whose outcomes are unknown. */
export function stepsAtInstruments({ instances }: WorkcellState): StepsOfRuns {
  return stepsOf(
    [...instances.values()].flatMap(({ quarantined_for = [], occupied }) => [
      ...quarantined_for,
      ...occupied.map(({ command_id }) => command_id),
    ]),
  );
}

function stepsOf(commands: readonly string[]): StepsOfRuns {
  const positions = new Map<string, number[]>();
  for (const id of commands) {
    const parts = parseCommandId(id);
    if (parts) positions.set(parts.run_id, [...(positions.get(parts.run_id) ?? []), parts.step]);
  }
  return positions;
}

/** The runs of these steps, with those steps; `known` are those that were read already. */
export async function readRuns(
  store: Pick<Store, 'readRun'>,
  positions: StepsOfRuns,
  known: ReadonlyMap<string, RunFacts> = new Map(),
): Promise<Map<string, RunFacts>> {
  const runs = new Map<string, RunFacts>();
  for (const [run_id, of] of [...positions].slice(0, mostRuns)) {
    const facts = known.get(run_id) ?? (await readFacts(store, run_id, of));
    if (facts) runs.set(run_id, facts);
  }
  return runs;
}

async function readFacts(
  store: Pick<Store, 'readRun'>,
  run_id: string,
  positions: readonly number[],
): Promise<RunFacts | undefined> {
  // An embedded store answers at once: a safety stop must not wait until all of them are read.
  await setImmediate();
  const run = await runOrReason(run_id, store.readRun(run_id));
  return run && !('reason' in run) ? factsOfRun(run, positions) : undefined;
}

/** What each run does about its unknown outcome, for those who ask what holds an instrument back. */
export function unknownOf(
  runs: ReadonlyMap<string, RunFacts>,
): (run_id: string) => 'waits' | 'repeats' | 'over' | undefined {
  return (run_id) => runs.get(run_id)?.summary?.unknown?.run;
}
