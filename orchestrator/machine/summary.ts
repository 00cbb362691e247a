import type {
  AskedBy,
  HeldStep,
  RunSummary,
  StepRecord,
  UnknownStep,
  RunState,
  StepDefinition,
} from '../../shared/contracts/run.ts';
import type { WaitingFor } from '../../shared/contracts/waiting-for.ts';
import type { Failure } from '../../shared/kernel/errors/weir-error.ts';
import { byWhom } from '../../shared/sentences/index.ts';
import type { RunSnapshot, ForgottenAttempt } from './run-context.ts';
import {
  isPaused,
  isPausedByHand,
  inFlight,
  doesAbout,
  isOver,
  stateOf,
  currentStep,
  unknownAttempts,
  workOf,
  type UnknownOutcome,
  attemptsGranted,
  inFlightState,
  isCleaningUp,
  isEnded,
  isHeld,
  isReached,
  isReady,
  isRecovering,
  isTaking,
  laterStep,
  type Run,
} from './run-queries.ts';
import { stepsBefore } from './plan.ts';
import type { StepSnapshot } from './step-context.ts';
import { withoutPlaces } from './values/place-steps.ts';
import { defined } from '../../shared/kernel/json/json.ts';

/** Where a run stands, for those who keep it in order, tell of it and store it: found out once for each of its snapshots. */
export interface RunOutline {
  state: RunState;
  over: boolean;
  /** A step of it was granted, and it is not over. */
  begun: boolean;
  /** What it does, where its steps may be granted; else nothing. */
  taking: string;
  /** It goes on only once somebody says so, or says what became of a step. */
  paused: boolean;
  /** Somebody has paused it. */
  pausedByHand: boolean;
}

export function outlineOf(run: Run): RunOutline {
  const work = workOf(run);
  return {
    state: stateOf(run),
    over: isOver(run),
    begun: work === 'active' || work === 'draining',
    taking: isTaking(run) ? work : '',
    paused: isPaused(run),
    pausedByHand: isPausedByHand(run),
  };
}

/** Of the steps that have changed those that have begun to wait for a person's word after their failure. */
export function newlyHeld(before: Run, after: Run, changed: Iterable<number>): number[] {
  const isHeldIn = ({ steps }: Run, position: number) => {
    const step = steps[position];
    return step !== undefined && isHeld(step);
  };
  return [...changed].filter((each) => isHeldIn(after, each) && !isHeldIn(before, each));
}

/** Where a step of a run stands that has begun. */
export interface StepOutline {
  flying: boolean;
  /** Its turn has come, nothing of it is in flight, nor of what was added for it, and it has not ended. */
  waits: boolean;
  /** Nothing but an instrument keeps it from being granted, where its run takes any. */
  startable: boolean;
  /** It was handed in with its run, waits for no other step, and nothing of it was ever granted. */
  first: boolean;
  /** It may be done already, or a later step may be: only a journal knows. */
  overtaken: boolean;
  /** Since when it could start, milliseconds since the epoch. */
  ready_at: number;
  /** The instance of its module that the run has used first. */
  home: string | undefined;
}

const busy: ReadonlySet<StepSnapshot['value']> = new Set(['pending', 'deciding', 'looping']);

/** @param definition of the step, where the run's definition has it */
export function outlineStep(
  run: Run,
  step: StepSnapshot,
  definition: StepDefinition | undefined,
): StepOutline {
  const { step: position, attempts, ready_at } = step.context;
  const { homes } = run.context;
  const flying = inFlightState(step) !== undefined;
  // One that is ready may have to wait again: for what a journal has told of, or what a person has put before it.
  const startable = isReady(step) && (isCleaningUp(run) || isReached(run, position));
  return {
    flying,
    waits: !isEnded(step) && !flying && !busy.has(step.value) && !isRecovering(step),
    startable,
    first: attempts === 0 && !definition?.added_for && stepsBefore(run.plan, position).length === 0,
    overtaken:
      startable &&
      (laterStep(run, position) !== undefined || forgottenAttempt(run, position, definition) !== undefined),
    ready_at,
    home:
      definition && Object.hasOwn(homes, definition.module) ? homes[definition.module]?.instance : undefined,
  };
}

/**
 * What a journal knows of a step that was added to its run, while nothing was granted of it since the store was put back.
 *
 * - an attempt: the step was in this place then, too, and its instance has the last word on it
 * - `elsewhere`: it may have been begun under another command, of which nobody can be asked any more
 */
export function forgottenAttempt(
  run: Run,
  position: number,
  definition: StepDefinition | undefined,
): ForgottenAttempt | 'elsewhere' | undefined {
  const { forgotten } = run.context;
  if (!forgotten || !definition?.added_for) return undefined;
  const granted = attemptsGranted(run, position);
  const same = forgotten.filter(
    ({ id, begun, attempt }) => id === definition.id && begun && attempt > granted,
  );
  const latest = same.sort((one, other) => other.attempt - one.attempt)[0];
  if (latest || granted > 0) return latest;
  const isElsewhere = ({ id, step: at, begun }: ForgottenAttempt) =>
    begun && (id === undefined ? at >= position : withoutPlaces(id) === withoutPlaces(definition.id));
  return forgotten.some(isElsewhere) ? 'elsewhere' : undefined;
}

/** The number of a step's next attempt: no journal knows a command of that name, not even of another step that had its place. */
export function nextAttempt(run: Run, position: number): number {
  const { forgotten = [] } = run.context;
  const known = forgotten.flatMap(({ step, attempt }) => (step === position ? [attempt] : []));
  return Math.max(attemptsGranted(run, position), ...known) + 1;
}

/** For what the steps of a run wait. */
export interface Waits {
  /** True where one of them is kept by a pause of the workcell or of a module. */
  suspended: boolean;
  entries: WaitingFor[];
  /** How many there are. */
  count: number;
}

/**
 * The part of a run's state that is shown to people.
 * @param records of its steps
 */
export function summarize(
  run: RunSnapshot,
  waits: Waits = noWaits,
  records: Readonly<Record<number, StepRecord>> = {},
): RunSummary {
  const { started_at, ended_at, paused_by, cancelled_by } = run.context;
  const error = run.context.error ?? (workOf(run) === 'cancelled' ? cancelFailure(cancelled_by) : undefined);
  const flights = inFlight(run);
  const over = isOver(run);
  const { entries, count, suspended } = waits;
  const overdue_since = flights.find((flight) => flight.overdue_since !== undefined)?.overdue_since;
  const unknowns = unknownAttempts(run).map((each) => showUnknown(each, run));
  const unknown = unknowns.find((each) => each.run !== 'over') ?? unknowns[0];
  const retry_at = run.engaged
    .map((step) => run.steps[step]?.context.due?.retry)
    .find((at) => at !== undefined);
  return {
    step_index: currentStep(run),
    paused: isPaused(run),
    ...(isPausedByHand(run) && paused_by ? { paused_by } : {}),
    ...(cancelled_by ? { cancelled_by } : {}),
    ...(isFailing(run) ? { failing: true } : {}),
    acting: flights.some(({ phase }) => phase === 'acting'),
    ...(started_at === undefined ? {} : { started_at }),
    ...(ended_at === undefined ? {} : { ended_at }),
    ...(error === undefined || !over ? {} : { error }),
    ...(over || entries.length === 0 ? {} : { waiting_for: entries, waiting_steps: count }),
    ...(suspended && !over ? { suspended } : {}),
    ...(unknown === undefined ? {} : { unknown }),
    ...(unknowns.length > 1 ? { unknowns } : {}),
    ...(over || retry_at === undefined ? {} : { retry_at }),
    ...(overdue_since === undefined ? {} : { overdue_since }),
    ...(over ? {} : heldSteps(run, records)),
  };
}

/** The steps that have failed and wait for a person's word. */
function heldSteps(
  run: RunSnapshot,
  records: Readonly<Record<number, StepRecord>>,
): Pick<RunSummary, 'held'> {
  const held = run.engaged.flatMap((step): HeldStep[] => {
    const known = run.steps[step];
    const record = records[step];
    const error = record?.error;
    if (!known || !isHeld(known) || !record || !error) return [];
    const { command_id, started_at, ended_at = started_at } = record;
    return [{ step, command_id, since: ended_at, error }];
  });
  return held.length === 0 ? {} : { held };
}

const noWaits: Waits = { suspended: false, entries: [], count: 0 };

/** Who has cancelled a run, for whoever asks why it ended; undefined where nobody said who it is, nor why. */
function cancelFailure({ by, reason }: Partial<AskedBy> = {}): Failure | undefined {
  if (by === undefined && reason === undefined) return undefined;
  return { code: 'cancelled', message: `cancelled${byWhom({ by, reason })}`, retryable: false };
}

/** True where it is to end as failed, and is not at rest or cleaned up yet. That a run is being cancelled is told by its state. */
function isFailing(run: RunSnapshot): boolean {
  return workOf(run) === 'draining' && stateOf(run) !== 'cancelling';
}

function showUnknown(unknown: UnknownOutcome, run: RunSnapshot): UnknownStep {
  const { command_id, flight, reason, message, since, phase } = unknown;
  const { step, attempt, module, instance, silent_since, asked_to_stop } = flight;
  return {
    ...{ step, command_id, attempt, module, instance, reason, message, since },
    run: doesAbout(run, unknown),
    known: defined({ phase, silent_since, asked_to_stop }),
  };
}
