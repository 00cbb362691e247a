import { moment } from '../../shared/contracts/moment.ts';
import type { AskedBy, HeldStep, RunSummary, StepRecord, UnknownStep } from '../../shared/contracts/run.ts';
import type { WaitingFor } from '../../shared/contracts/waiting-for.ts';
import type { Failure } from '../../shared/kernel/errors/weir-error.ts';
import { stepInLog } from '../../shared/kernel/log/step-in-log.ts';
import { because, by, pauseInWords } from './wording.ts';
import type { RunSnapshot } from './run-context.ts';
import {
  isPaused,
  isPausedByHand,
  awaitsResolution,
  heldPositions,
  inFlight,
  isAtHand,
  isOver,
  nextRetry,
  stateOf,
  stepAtHand,
  unknownAttempts,
  workOf,
  type Flight,
  type UnknownOutcome,
} from './run-queries.ts';

/** For what the steps of a run wait. */
export interface Waits {
  /** Why no instrument takes the first of them that waits for one. */
  text?: string | undefined;
  /** True where that is so because of a pause of the workcell or of a module. */
  suspended: boolean;
  entries: WaitingFor[];
  /** How many there are. */
  count: number;
}

/**
 * The part of a run's state that is shown to people.
 * @param nameOf the name of a step, as far as it is known
 * @param records of its steps
 */
export function summarize(
  run: RunSnapshot,
  waits: Waits = noWaits,
  nameOf: NameOf = () => undefined,
  records: Readonly<Record<number, StepRecord>> = {},
): RunSummary {
  const { started_at, ended_at, paused_by, cancelled_by } = run.context;
  const error = run.context.error ?? (workOf(run) === 'cancelled' ? cancelFailure(cancelled_by) : undefined);
  const flights = inFlight(run);
  const over = isOver(run);
  const { entries, count, suspended } = waits;
  const waiting = over ? undefined : (ownReason(run, flights, nameOf) ?? hindranceOf(flights) ?? waits.text);
  const overdue_since = flights.find((flight) => flight.overdue_since !== undefined)?.overdue_since;
  const unknowns = unknownAttempts(run).map((each) => showUnknown(each, run));
  const unknown = unknowns.find((each) => each.run !== 'over') ?? unknowns[0];
  const retry = over ? undefined : nextRetry(run);
  return {
    step_index: stepAtHand(run),
    paused: isPaused(run),
    ...(isPausedByHand(run) && paused_by ? { paused_by } : {}),
    ...(cancelled_by ? { cancelled_by } : {}),
    ...(isFailing(run) ? { failing: true } : {}),
    acting: flights.some(({ phase }) => phase === 'acting'),
    ...(started_at === undefined ? {} : { started_at }),
    ...(ended_at === undefined ? {} : { ended_at }),
    ...(error === undefined || !over ? {} : { error }),
    ...(waiting === undefined ? {} : { waiting }),
    ...(over || entries.length === 0 ? {} : { waiting_for: entries, waiting_steps: count }),
    ...(suspended && !over ? { suspended } : {}),
    ...(unknown === undefined ? {} : { unknown }),
    ...(unknowns.length > 1 ? { unknowns } : {}),
    ...(retry === undefined ? {} : { retry_at: retry.at }),
    ...(overdue_since === undefined ? {} : { overdue_since }),
    ...(over ? {} : heldSteps(run, records)),
  };
}

/** The steps that have failed and wait for a person's word. */
function heldSteps(
  run: RunSnapshot,
  records: Readonly<Record<number, StepRecord>>,
): Pick<RunSummary, 'held'> {
  const held = heldPositions(run).flatMap((step): HeldStep[] => {
    const record = records[step];
    const error = record?.error;
    if (!record || !error) return [];
    const { command_id, started_at, ended_at = started_at } = record;
    return [{ step, command_id, since: ended_at, error }];
  });
  return held.length === 0 ? {} : { held };
}

type NameOf = (step: number) => string | undefined;

const noWaits: Waits = { suspended: false, entries: [], count: 0 };

/** What an instrument that has a command of the run says keeps it from going on. */
function hindranceOf(flights: readonly Flight[]): string | undefined {
  const hindered = flights.find(({ hindrance }) => hindrance !== undefined);
  return hindered && `waits for ${hindered.module}/${hindered.instance}, which ${hindered.hindrance ?? ''}`;
}

/** Why the run itself lets no instrument take its next step, or hears nothing of the one that has it. */
function ownReason(run: RunSnapshot, flights: readonly Flight[], nameOf: NameOf): string | undefined {
  const named = (step: number) => stepInLog(step, nameOf(step));
  // A run that is about to end asks nobody what became of what has failed it: it may wait for what cleans up.
  const unknown = unknownAttempts(run).find(({ flight }) => awaitsResolution(run, flight.step));
  if (unknown)
    return `waits for somebody to say what became of ${named(unknown.flight.step)}: ${unknown.message}`;
  const [held] = heldPositions(run);
  if (held !== undefined) {
    const { error } = run.steps[held]?.context ?? {};
    return `waits for somebody to say how it goes on after ${named(held)} has failed: ${error?.message ?? ''}`;
  }
  const silent = flights.find(({ silent_since }) => silent_since !== undefined);
  if (silent) return silence(silent, named);
  // A pause asks for nothing while an instrument acts: the step goes on to its end.
  if (isPausedByHand(run) && flights.length === 0) return pauseInWords(run.context.paused_by);
  const retry = nextRetry(run);
  return retry && `waits until ${moment(retry.at)} to try ${named(retry.step)} again`;
}

function silence(
  { module, instance, step, silent_since, lost_at }: Flight,
  named: (step: number) => string,
): string {
  const since = silent_since === undefined ? '' : ` since ${moment(silent_since)}`;
  const then =
    lost_at === undefined
      ? ''
      : `: the outcome of ${named(step)} is unknown at ${moment(lost_at)} unless it is back`;
  return `waits for ${module}/${instance}, whose agent is silent${since}${then}`;
}

/** Who has cancelled a run, for whoever asks why it ended; undefined where nobody said who it is, nor why. */
function cancelFailure({ by: who, reason }: Partial<AskedBy> = {}): Failure | undefined {
  if (who === undefined && reason === undefined) return undefined;
  return { code: 'cancelled', message: `cancelled${by(who)}${because(reason)}`, retryable: false };
}

/** True where it is to end as failed, and is not at rest or cleaned up yet. That a run is being cancelled is told by its state. */
function isFailing(run: RunSnapshot): boolean {
  return workOf(run) === 'draining' && stateOf(run) !== 'cancelling';
}

function showUnknown(unknown: UnknownOutcome, run: RunSnapshot): UnknownStep {
  const { command_id, flight, reason, message, since, phase, repeat } = unknown;
  const { step, attempt, module, instance, silent_since, asked_to_stop } = flight;
  return {
    ...{ step, command_id, attempt, module, instance, reason, message, since },
    // Of a step that has ended nothing is heard, though its run may have something left to do.
    run: isOver(run) || !isAtHand(run, step) ? 'over' : repeat ? 'repeats' : 'waits',
    known: {
      phase,
      ...(silent_since === undefined ? {} : { silent_since }),
      ...(asked_to_stop === undefined ? {} : { asked_to_stop }),
    },
  };
}
