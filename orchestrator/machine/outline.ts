import type { RunState, StepDefinition } from '../../shared/contracts/run.ts';
import { stepsBefore } from './plan.ts';
import type { ForgottenAttempt } from './run-context.ts';
import {
  attemptsGranted,
  hasBegun,
  affinityOf,
  inFlightState,
  isCleaningUp,
  isEnded,
  isHeld,
  isOver,
  isPaused,
  isPausedByHand,
  isReached,
  isReady,
  isTaking,
  laterStep,
  stateOf,
  workOf,
  type Run,
} from './run-queries.ts';
import type { StepSnapshot } from './step-context.ts';
import { withoutPlaces } from './values/added-step-id.ts';

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
  return {
    state: stateOf(run),
    over: isOver(run),
    begun: hasBegun(run),
    taking: isTaking(run) ? workOf(run) : '',
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
  /** It waits for no other step, and nothing of it was ever granted. */
  first: boolean;
  /** It may be done already, or a later step may be: only a journal knows. */
  overtaken: boolean;
  /** Since when it could start, milliseconds since the epoch. */
  ready_at: number;
  /** The instance of its module that the run has used first. */
  home: string | undefined;
}

const busy: ReadonlySet<StepSnapshot['value']> = new Set(['pending', 'deciding', 'looping', 'recovering']);

/** @param definition of the step, where the run's definition has it */
export function outlineStep(
  run: Run,
  step: StepSnapshot,
  definition: StepDefinition | undefined,
): StepOutline {
  const { step: position, attempts, ready_at } = step.context;
  const flying = inFlightState(step) !== undefined;
  // One that is ready may have to wait again: for what a journal has told of, or what a person has put before it.
  const startable = isReady(step) && (isCleaningUp(run) || isReached(run, position));
  return {
    flying,
    waits: !isEnded(step) && !flying && !busy.has(step.value),
    startable,
    first: attempts === 0 && stepsBefore(run.plan, position).length === 0,
    overtaken:
      startable &&
      (laterStep(run, position) !== undefined || forgottenAttempt(run, position, definition) !== undefined),
    ready_at,
    home: definition && affinityOf(run, definition.module),
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
