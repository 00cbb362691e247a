import {
  isTerminal,
  type RunDefinition,
  type RunState,
  type RunSummary,
  type StepRecord,
  type StoredRun,
  type UnknownStep,
} from '../../contracts/run.ts';
import { parseCommandId } from '../../contracts/command-id.ts';
import type { WaitReason } from '../../contracts/wait-reason.ts';
import { defined } from '../../kernel/json/json.ts';

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
    const weight = priority + (definition.priority ?? 0);
    queued.set(module, defined({ step, name, module, only_instance, priority: weight, since }));
  }
  return [...queued.values()];
}

const notQueued: ReadonlySet<WaitReason> = new Set<WaitReason>([
  ...(['outcome_unknown', 'failed_step', 'person', 'silent', 'hindered'] as const),
]);

/** The steps of a run whose outcomes are unknown. */
export function unknownsOf({ unknown, unknowns }: Partial<RunSummary> = {}): UnknownStep[] {
  return unknowns ?? (unknown ? [unknown] : []);
}

/** What runs do about commands whose outcomes are unknown, for those who ask what holds an instrument back. */
export function unknownOf(
  runs: ReadonlyMap<string, RunFacts>,
): (command_id: string) => UnknownStep['run'] | undefined {
  return (command_id) => {
    const { summary } = runs.get(parseCommandId(command_id)?.run_id ?? '') ?? {};
    return unknownsOf(summary).find((each) => each.command_id === command_id)?.run;
  };
}
