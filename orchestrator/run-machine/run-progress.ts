import { initialTransition, transition, type SnapshotFrom } from 'xstate';
import type { JsonObject } from '../../shared/contracts/json.ts';
import { moment } from '../../shared/contracts/moment.ts';
import {
  isTerminal,
  type PausedBy,
  type RunState,
  type RunSummary,
  type UnknownStep,
} from '../../shared/contracts/run.ts';
import { protocolTiming } from '../../shared/timing/protocol-timing.ts';
import { migrate } from './migrate.ts';
import { awaitsWord, type Flight, type RunContext, type UnknownOutcome } from './run-context.ts';
import type { RunEffect } from './run-effect.ts';
import type { RestTiming, RunEvent } from './run-event.ts';
import { runMachine } from './run-machine.ts';

/** Where a run stands. Immutable. */
export type RunSnapshot = SnapshotFrom<typeof runMachine>;

export interface Advance {
  snapshot: RunSnapshot;
  effects: RunEffect[];
  /** False where the event did not fit: then nothing changes. */
  heard: boolean;
}

/** A run that nobody has admitted yet. */
export function beginRun(input: { step_count: number; at: number }): RunSnapshot {
  return initialTransition(runMachine, input)[0];
}

/**
 * What an event makes of a run. Pure. A terminal run never changes, whatever comes.
 * @throws what the machine throws; the caller then sends `crash`, which ends this run alone.
 */
export function advance(
  snapshot: RunSnapshot,
  event: RunEvent,
  timing: RestTiming = protocolTiming.owner,
): Advance {
  if (isTerminal(snapshot.value)) return { snapshot, effects: [], heard: false };
  const [next, actions] = transition(runMachine, snapshot, { ...event, timing });
  const effects = actions.map((action) => action.params as RunEffect);
  return { snapshot: next, effects, heard: next !== snapshot || effects.length > 0 };
}

/** What the store keeps of a snapshot. */
export function freeze(snapshot: RunSnapshot): JsonObject {
  return { value: snapshot.value, context: snapshot.context as JsonObject };
}

/**
 * The snapshot that `freeze` made, maybe by an earlier version of weir.
 * @throws WeirError `internal_error` where its version is not known.
 */
export function thaw(json: JsonObject): RunSnapshot {
  const context = migrate(json.context as JsonObject);
  return runMachine.resolveState({ value: json.value as RunState, context });
}

/** True where the run goes on only once somebody says so, or says what became of a step. */
export function isPaused({ value, context }: Pick<RunSnapshot, 'value' | 'context'>): boolean {
  return context.paused || (!isTerminal(value) && awaitsWord(context));
}

/** The part of a run's state that is shown to people. `waiting`: why no instrument takes the next step. */
export function summarize(
  { value, context }: RunSnapshot,
  waiting: string | undefined,
  suspended = false,
): RunSummary {
  const { position, inflight, started_at, ended_at, error, unknown } = context;
  const flights = Object.values(inflight);
  const over = isTerminal(value);
  const waits = over ? undefined : (ownReason(context) ?? hindranceOf(flights) ?? waiting);
  const paused_by = over || !context.paused ? undefined : context.paused_by;
  const overdue_since = flights.find((flight) => flight.overdue_since !== undefined)?.overdue_since;
  return {
    step_index: position,
    paused: isPaused({ value, context }),
    ...(paused_by === undefined ? {} : { paused_by }),
    acting: flights.some((flight) => flight.phase === 'acting'),
    ...(started_at === undefined ? {} : { started_at }),
    ...(ended_at === undefined ? {} : { ended_at }),
    ...(error === undefined ? {} : { error }),
    ...(waits === undefined ? {} : { waiting: waits }),
    ...(suspended && !over ? { suspended } : {}),
    ...(unknown === undefined ? {} : { unknown: showUnknown(unknown, over) }),
    ...(overdue_since === undefined ? {} : { overdue_since }),
  };
}

/** What an instrument that has a command of the run says keeps it from going on. */
function hindranceOf(flights: readonly Flight[]): string | undefined {
  const hindered = flights.find(({ hindrance }) => hindrance !== undefined);
  return hindered && `waits for ${hindered.module}/${hindered.instance}, which ${hindered.hindrance ?? ''}`;
}

/** Why the run itself lets no instrument take its next step, or hears nothing of the one that has it. */
function ownReason({
  unknown,
  retry_at,
  position,
  paused,
  paused_by,
  inflight,
}: RunContext): string | undefined {
  if (unknown && !unknown.repeat) {
    return `waits for somebody to say what became of step ${position + 1}: ${unknown.message}`;
  }
  const silent = Object.values(inflight).find(({ silent_since }) => silent_since !== undefined);
  if (silent) return silence(silent);
  // A pause asks for nothing while an instrument acts: the step goes on to its end.
  if (paused && Object.keys(inflight).length === 0) return pauseInWords(paused_by);
  if (retry_at === undefined) return undefined;
  return `waits until ${moment(retry_at)} to try step ${position + 1} again`;
}

function silence({ module, instance, step, silent_since, lost_at }: Flight): string {
  const since = silent_since === undefined ? '' : ` since ${moment(silent_since)}`;
  const then =
    lost_at === undefined
      ? ''
      : `: the outcome of step ${step + 1} is unknown at ${moment(lost_at)} unless it is back`;
  return `waits for ${module}/${instance}, whose agent is silent${since}${then}`;
}

/** A pause of an earlier version says neither who nor when. */
function pauseInWords({ at, by, reason }: Partial<PausedBy> = {}): string {
  const who = by === undefined ? '' : ` by ${by}`;
  const since = at === undefined ? '' : ` since ${moment(at)}`;
  return `paused${who}${since}${reason === undefined ? '' : `: ${reason}`}; \`weir resume\` lets it go on`;
}

function showUnknown(unknown: UnknownOutcome, over: boolean): UnknownStep {
  const { command_id, flight, reason, message, since, repeat } = unknown;
  const { step, attempt, module, instance, phase, silent_since, gives_up_at } = flight;
  return {
    step,
    command_id,
    attempt,
    module,
    instance,
    reason,
    message,
    since,
    run: over ? 'over' : repeat ? 'repeats' : 'waits',
    known: {
      phase,
      ...(silent_since === undefined ? {} : { silent_since }),
      ...(gives_up_at === undefined ? {} : { asked_to_stop: true }),
    },
  };
}

/** When the run next needs a `tick`, in milliseconds since the epoch; undefined where it waits for no time. */
export function nextDeadline({ context }: RunSnapshot): number | undefined {
  const due = [context.cancel?.repeat_at, context.cancel?.deadline, context.retry_at];
  for (const { times_out_at, gives_up_at, lost_at, overdue_at } of Object.values(context.inflight)) {
    due.push(times_out_at, gives_up_at, lost_at, overdue_at);
  }
  const set = due.filter((at) => at !== undefined);
  return set.length === 0 ? undefined : Math.min(...set);
}
