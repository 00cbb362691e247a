import { defined, type Json } from '../../shared/kernel/json/json.ts';
import { stepKey } from '../../shared/contracts/command-id.ts';
import type { LabForecast } from '../../shared/contracts/forecast.ts';
import type { RunDefinition, RunSummary, StoredRun } from '../../shared/contracts/run.ts';
import { workcellField, decodeWorkcellState } from '../../shared/contracts/workcell-state.ts';
import { definitionInForce } from '../../shared/contracts/definition.ts';
import { waitKinds } from '../../shared/contracts/wait-reason.ts';
import { messageOf } from '../../shared/kernel/errors/weir-error.ts';
import { lostAfterOf } from '../../shared/explain/index.ts';
import { protocolTiming, type OwnerTiming } from '../../shared/kernel/timing/protocol-timing.ts';
import type { Workcell } from '../../shared/contracts/workcell.ts';
import { Durations } from './durations.ts';
import { Rounds } from './rounds.ts';
import { Instances } from './instances.ts';
import { lineageOf, recoveringBefore } from './lineage.ts';
import type { TokenMark, UnreadableRun } from '../../shared/store/index.ts';
import { beginRun, outlineOf, planOf, type RunSnapshot, thaw } from '../machine/index.ts';
import { readEndings, type Why, type LabState, type OwnedRun } from './lab-state.ts';
import { WaitingSteps } from './waiting-steps.ts';
import { recordActions, reindex } from './indexes.ts';

/**
 * Opens the lab state of a new term from what the store holds. `workcell` is what the owner's own workcell file says, which it
 * read at `readAt` (milliseconds since the epoch): the store may know of a later definition.
 */
export function openLabState(input: {
  workcell: Workcell;
  /** See `Site`; false if not given. */
  embedded?: boolean;
  readAt?: number;
  epoch: number;
  /** The token that the store had before. */
  before?: TokenMark | undefined;
  fields: Record<string, Json>;
  runs: StoredRun[];
  /** None if not given. */
  unreadable?: readonly UnreadableRun[];
  /** False if not given. */
  inGrace?: boolean;
  /** `protocolTiming.owner` if not given. */
  timing?: OwnerTiming;
}): LabState {
  const stored = decodeWorkcellState(input.fields);
  const { abouts, definition } = stored;
  const instances = new Instances(stored.instances);
  const unreadable = (input.unreadable ?? []).map(({ run_id, reason }) => [run_id, reason] as const);
  const unfinished = new Set(input.runs.map(({ definition }) => definition.run_id));
  const state: LabState = {
    timing: input.timing ?? protocolTiming.owner,
    workcell: definitionInForce(input.workcell, input.readAt ?? 0, definition),
    embedded: input.embedded ?? false,
    definition: definition?.id,
    epoch: input.epoch,
    ahead: 0,
    get lostAfter() {
      return lostAfterOf(this.workcell);
    },
    runs: new Map(),
    instances,
    // What was read is shared with others who read it.
    abouts: new Map(abouts),
    reports: new Map(stored.reports),
    locations: new Map(stored.locations),
    supplies: new Map(stored.supplies),
    reservations: new Map(stored.reservations),
    holds: new Map(stored.holds),
    answers: new Map(stored.answers),
    durations: new Durations(stored.durations),
    rounds: new Rounds(input.fields[workcellField.rounds]),
    actions: new Map(),
    blocking: new Map(),
    welcomed: new Set(),
    lineage: lineageOf(input.epoch, input.fields[workcellField.lineage], input.before),
    recovering: stored.recovering ?? recoveringBefore(instances),
    leaving: new Set(),
    strangers: new Set(),
    endings: readEndings(input.fields, (id) => unfinished.has(id)),
    ...emptyIndexes(),
    unreadable: new Map(unreadable),
    planned: undefined,
    inGrace: input.inGrace ?? false,
  };
  for (const [key, about] of abouts) recordActions(state, key, about);
  for (const run of input.runs) if (run.snapshot) enterRun(state, run);
  enterFirstForecasts(state, input.fields[workcellField.forecast]);
  return state;
}

/** Takes a run of the store into the lab state; undefined where it cannot be read, which must not stop the others. */
export function enterRun(state: LabState, stored: StoredRun): OwnedRun | undefined {
  const { definition, steps } = stored;
  let snapshot: RunSnapshot;
  let migrated = false;
  try {
    const plan = planOf(definition.steps);
    if (stored.snapshot) ({ snapshot, migrated } = thaw(definition.run_id, stored, plan));
    else snapshot = beginRun(plan);
  } catch (error) {
    state.unreadable.set(definition.run_id, messageOf(error));
    return undefined;
  }
  const run: OwnedRun = {
    ...{ definition, snapshot, outline: outlineOf(snapshot), revision: stored.revision, steps },
    ...notIndexed(),
  };
  if (migrated) run.migrated = true;
  enterWaits(run, stored.summary);
  state.runs.set(definition.run_id, run);
  for (const [position, { circle: deadlock }] of run.waits)
    if (deadlock) state.deadlocked.add(stepKey(definition.run_id, position));
  reindex(state, run);
  return run;
}

/** A run that is not handed in, as if the owner had just taken it in; nothing of the lab state knows it. */
export function draftedRun(definition: RunDefinition): OwnedRun {
  const snapshot = beginRun(planOf(definition.steps));
  return { definition, snapshot, outline: outlineOf(snapshot), revision: 0, steps: {}, ...notIndexed() };
}

/** A copy of the lab state that has a copy of the run alone: whatever is done to it, nothing of that is so here. */
export function copyWith(
  given: LabState,
  { indexed: _, ...others }: OwnedRun,
): { state: LabState; run: OwnedRun } {
  // Snapshots and definitions are never changed, only replaced.
  const run = { ...others, ...notIndexed(), steps: { ...others.steps } };
  const copies = {
    instances: new Instances(given.instances),
    locations: new Map(given.locations),
    durations: new Durations(),
    rounds: new Rounds(),
    supplies: new Map(given.supplies),
  };
  const runs = new Map([[run.definition.run_id, run]]);
  return { run, state: { ...given, ...emptyIndexes(), ...copies, runs } };
}

function notIndexed(): Pick<OwnedRun, 'waits' | 'due' | 'firstForecasts' | 'sources' | 'promises'> {
  return {
    waits: new Map(),
    due: new Map(),
    firstForecasts: new Map(),
    sources: { locations: new Set(), scanned: 0 },
    promises: { any: false, scanned: 0 },
  };
}

function emptyIndexes() {
  return {
    unnoted: new Map(),
    unexplained: new Set<never>(),
    waiting: new WaitingSteps(),
    movingSteps: new Set<never>(),
    deadlocked: new Set<never>(),
    waitsChanged: true,
    sources: new Map(),
    overtaken: new Set<never>(),
    simulated: new Map(),
    simulating: new Map(),
    deadlines: new Map(),
    promised: new Set<never>(),
    promisesChangeAt: Infinity,
  };
}

/** Takes over what the last owner had told first of steps that had not begun. */
function enterFirstForecasts({ runs }: LabState, stored: Json | undefined): void {
  const forecast = (stored ?? { runs: {} }) as Pick<LabForecast, 'runs'>;
  for (const [run_id, { steps }] of Object.entries(forecast.runs))
    for (const { step, first } of steps) if (first) runs.get(run_id)?.firstForecasts.set(step, first);
}

/** Takes over what the last owner has noted of the steps that wait. */
function enterWaits({ waits }: OwnedRun, summary: RunSummary | undefined): void {
  const { suspended, waiting_for = [] } = summary ?? {};
  for (const { reason, step, since, facts, instance, location, run, held_by, until, circle } of waiting_for) {
    const kind = waitKinds.find((each) => each === reason);
    const why: Why | undefined = kind && {
      ...defined({ kind, facts, instance, location, run, held_by, until }),
      ...(kind === 'paused' && suspended ? { suspended } : {}),
    };
    // How long it has waited for that, only the last owner knew: it counts as the longest.
    const waited = { reason, since: 0, before: {} };
    waits.set(step, {
      since,
      ...(why && { why, kind: why.kind }),
      ...(circle && { circle }),
      waited,
    });
  }
}
