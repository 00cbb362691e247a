import type { About } from '../../shared/contracts/about.ts';
import { instanceKey } from '../../shared/contracts/address.ts';
import type { Holds } from '../../shared/contracts/holds.ts';
import type { Json } from '../../shared/contracts/json.ts';
import type { ModuleReport } from '../../shared/contracts/module-report.ts';
import { type RunDefinition, type StepRecord, type StoredRun } from '../../shared/contracts/run.ts';
import {
  decodeWorkcellState,
  type AnswerRecord,
  type InstanceRecord,
  type LocationRecord,
  type Recovering,
} from '../../shared/contracts/workcell-state.ts';
import { definitionInForce } from '../../shared/contracts/definition.ts';
import { messageOf } from '../../shared/errors/weir-error.ts';
import { lostAfterOf } from '../../shared/condition/lost-after.ts';
import { protocolTiming, type OwnerTiming } from '../../shared/timing/protocol-timing.ts';
import type { Workcell } from '../../shared/workcell/workcell.ts';
import {
  flightOf,
  inFlight,
  isOver,
  laterStep,
  stepAtHand,
  unknownAttempts,
} from '../run-machine/run-queries.ts';
import { lineageField, lineageOf, recoveringBefore, type Lineage } from '../recovery/lineage.ts';
import type { TokenMark } from '../../shared/store/store.ts';
import type { WaitingStep } from '../scheduling/scheduler.ts';
import { beginRun, nextDeadline } from '../run-machine/advance.ts';
import type { RunSnapshot } from '../run-machine/run-context.ts';
import { thaw } from '../run-machine/stored-run.ts';
import { isEnding, readEndings, type Ending } from './endings.ts';
import { waitingStep } from './waiting-step.ts';

/** An unfinished run, as its owner has it in mind. */
export interface OwnedRun {
  readonly definition: RunDefinition;
  snapshot: RunSnapshot;
  /** As it is in the store once the turn at hand is committed. */
  revision: number;
  steps: Record<number, StepRecord>;
  /** True while the store has the run's steps in the shape of an earlier version. */
  migrated?: boolean;
  /** The module under which its next step stands in `LabState.waiting`. */
  queuedAt?: string;
  /** Why the next step does not start yet, in a sentence. */
  waiting?: string;
  /** True while that is because of a pause of the workcell or of the step's module. */
  suspended?: boolean;
}

/** Why a run waits, found out in a turn that had no room to note it. */
export interface UnnotedReason {
  reason: string;
  suspended: boolean;
}

/**
 * All that an owner has in mind during one term: what the store says, and what it has heard since. It is thrown away
 * with the term; the next owner reads the store afresh.
 */
export interface LabState {
  readonly timing: OwnerTiming;
  workcell: Workcell;
  /** The id of the latest definition of the workcell that an owner has taken. */
  definition: string | undefined;
  readonly epoch: number;
  /** Milliseconds that a silent agent is waited for before the outcome of its command is unknown. */
  readonly lostAfter: number;
  readonly runs: Map<string, OwnedRun>;
  readonly instances: Map<string, InstanceRecord>;
  readonly abouts: Map<string, About>;
  /** What each instance's module last said of its own state, where it can tell. */
  readonly reports: Map<string, ModuleReport>;
  readonly locations: Map<string, LocationRecord>;
  /** What operators hold, by module; the holds of the whole workcell under ''. */
  readonly holds: Map<string, Holds>;
  /** What each instance last answered to an order. */
  readonly answers: Map<string, AnswerRecord>;
  /** The actions that each instance lists, from its about. */
  readonly actions: Map<string, ReadonlySet<string>>;
  /** Those of them that occupy the instrument while they run. */
  readonly blocking: Map<string, ReadonlySet<string>>;
  /** Instances that were welcomed in this term; no other is granted anything. */
  readonly welcomed: Set<string>;
  /** The terms that led to what the store holds. */
  lineage: Lineage;
  /** Set while what a store that was put back has forgotten is not all heard. */
  recovering: Recovering | undefined;
  /** Boots of agents that are about to stop: they are granted nothing more. */
  readonly leaving: Set<string>;
  /** Messages about commands that came from another instance than the one that was given them, and were told of. */
  readonly strangers: Set<string>;
  /** Runs that orders have ended and that are still to be cancelled, by the number of the order. */
  readonly endings: Map<string, Ending>;
  /** Why runs wait, where that is still to be noted. */
  readonly unnoted: Map<string, UnnotedReason>;
  /** Steps that could start if an instance were free, by module and run. */
  readonly waiting: Map<string, Map<string, WaitingStep>>;
  /** Runs with a step that could start, and a later one that a journal knows: the store was put back. */
  readonly overtaken: Set<string>;
  /** Simulated runs whose next step could start, in the order in which they came to it; they wait for no instance. */
  readonly simulated: Set<string>;
  /** Simulated runs that have a step in flight. */
  readonly simulating: Set<string>;
  /** When each run next needs a tick. */
  readonly deadlines: Map<string, number>;
  /** Runs that another version of weir stored and that this one cannot read, with the reason; they are left alone. */
  readonly unreadable: Map<string, string>;
  /** Until then nothing is granted: agents that knew the last owner may have something to tell first. */
  graceUntil: number;
}

/** Names a step: `<run id>.<position>`. */
export function stepKey(run_id: string, position: number): string {
  return `${run_id}.${position}`;
}

/**
 * Opens the lab state of a new term from what the store holds. `workcell` is what the owner's own workcell file says, which it
 * read at `readAt` (milliseconds since the epoch): the store may know of a later definition.
 */
export function openLabState(input: {
  workcell: Workcell;
  readAt?: number;
  epoch: number;
  /** The token that the store had before. */
  before?: TokenMark | undefined;
  fields: Record<string, Json>;
  runs: StoredRun[];
  graceUntil: number;
  /** `protocolTiming.owner` if not given. */
  timing?: OwnerTiming;
}): LabState {
  const stored = decodeWorkcellState(input.fields);
  const { instances, abouts, reports, locations, holds, answers, definition } = stored;
  const unfinished = new Set(input.runs.map(({ definition }) => definition.run_id));
  const state: LabState = {
    timing: input.timing ?? protocolTiming.owner,
    workcell: definitionInForce(input.workcell, input.readAt ?? 0, definition),
    definition: definition?.id,
    epoch: input.epoch,
    get lostAfter() {
      return lostAfterOf(this.workcell);
    },
    runs: new Map(),
    instances,
    abouts,
    reports,
    locations,
    holds,
    answers,
    actions: new Map(),
    blocking: new Map(),
    welcomed: new Set(),
    lineage: lineageOf(input.epoch, input.fields[lineageField], input.before),
    recovering: stored.recovering ?? recoveringBefore(instances),
    leaving: new Set(),
    strangers: new Set(),
    endings: readEndings(input.fields, (id) => unfinished.has(id)),
    unnoted: new Map(),
    waiting: new Map(),
    overtaken: new Set(),
    simulated: new Set(),
    simulating: new Set(),
    deadlines: new Map(),
    unreadable: new Map(),
    graceUntil: input.graceUntil,
  };
  for (const [key, about] of abouts) noteActions(state, key, about);
  for (const run of input.runs) if (run.snapshot) enterRun(state, run);
  return state;
}

/** Takes a run of the store into the lab state; undefined where it cannot be read, which must not stop the others. */
export function enterRun(state: LabState, stored: StoredRun): OwnedRun | undefined {
  const { definition, steps } = stored;
  let snapshot: RunSnapshot;
  let migrated = false;
  try {
    if (stored.snapshot) ({ snapshot, migrated } = thaw(stored));
    else snapshot = beginRun({ step_count: definition.steps.length });
  } catch (error) {
    state.unreadable.set(definition.run_id, messageOf(error));
    return undefined;
  }
  const run: OwnedRun = { definition, snapshot, revision: stored.revision, steps };
  if (migrated) run.migrated = true;
  if (stored.summary?.waiting !== undefined) run.waiting = stored.summary.waiting;
  if (stored.summary?.suspended) run.suspended = true;
  state.runs.set(definition.run_id, run);
  reindex(state, run);
  return run;
}

export function noteActions(state: LabState, key: string, about: About): void {
  const names = (of: About['actions']) => new Set(of.map((action) => action.name));
  state.actions.set(key, names(about.actions));
  state.blocking.set(key, names(about.actions.filter(({ blocking }) => blocking)));
}

/** Brings the indexes up to what a run's snapshot says; a terminal run leaves the lab state. */
export function reindex(state: LabState, run: OwnedRun): void {
  const { run_id } = run.definition;
  if (run.queuedAt !== undefined) leaveQueue(state, run_id, run.queuedAt);
  delete run.queuedAt;
  state.overtaken.delete(run_id);
  state.simulated.delete(run_id);
  state.simulating.delete(run_id);
  state.deadlines.delete(run_id);
  state.unnoted.delete(run_id);
  if (isOver(run.snapshot)) {
    state.runs.delete(run_id);
    return;
  }
  const deadline = nextDeadline(run.snapshot);
  if (deadline !== undefined) state.deadlines.set(run_id, deadline);
  if (isEnding(state.endings, run_id)) return;
  const step = waitingStep(state.workcell, run.definition, run.snapshot);
  if (run.definition.simulate) {
    if (step) state.simulated.add(run_id);
    else if (inFlight(run.snapshot).length > 0) state.simulating.add(run_id);
    return;
  }
  if (!step) return;
  if (laterStep(run.snapshot, stepAtHand(run.snapshot)) !== undefined) {
    state.overtaken.add(run_id);
    return;
  }
  run.queuedAt = step.module;
  const steps = state.waiting.get(step.module);
  if (steps) steps.set(run_id, step);
  else state.waiting.set(step.module, new Map([[run_id, step]]));
}

function leaveQueue(state: LabState, run_id: string, module: string): void {
  const steps = state.waiting.get(module);
  steps?.delete(run_id);
  if (steps?.size === 0) state.waiting.delete(module);
}

/** The runs that have a command in flight at an instance, with the commands' ids. */
export function flightsAt(state: LabState, key: string): { run: OwnedRun; command_id: string }[] {
  const found: { run: OwnedRun; command_id: string }[] = [];
  for (const run of state.runs.values()) {
    // No agent has part in it, not even one of that name.
    if (run.definition.simulate) continue;
    for (const attempt of inFlight(run.snapshot)) {
      if (instanceKey(attempt) === key) found.push({ run, command_id: attempt.command_id });
    }
  }
  return found;
}

/** The runs of which an attempt at an instance has an unknown outcome, with the command's id. */
export function unknownAt(state: LabState, key: string): { run: OwnedRun; command_id: string }[] {
  return [...state.runs.values()].flatMap((run) =>
    unknownAttempts(run.snapshot)
      .filter(({ flight }) => instanceKey(flight) === key)
      .map(({ command_id }) => ({ run, command_id })),
  );
}

export function isInFlight(state: LabState, run_id: string, command_id: string): boolean {
  const run = state.runs.get(run_id);
  return run !== undefined && flightOf(run.snapshot, command_id) !== undefined;
}

/** True once every agent that the store calls present has been heard, or the grace is over. */
export function mayGrant(state: LabState, now: number): boolean {
  if (now >= state.graceUntil) return true;
  // There may be instances that the copy does not know.
  if (state.recovering) return false;
  for (const [key, record] of state.instances) {
    if (record.presence === 'present' && !state.welcomed.has(key)) return false;
  }
  return true;
}
