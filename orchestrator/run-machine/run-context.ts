import type { RetryPolicy } from '../../shared/contracts/step-policy.ts';
import type { PausedBy } from '../../shared/contracts/run.ts';
import type { UnknownReason } from '../../shared/contracts/unknown-reason.ts';
import type { Failure } from '../../shared/errors/weir-error.ts';

/** Raised with each change of the context's shape; an older snapshot is migrated or refused, never guessed. */
export const machineVersion = 2;

/**
 * How far a command has come, as far as the owner knows.
 *
 * - `unsent`: committed, its message is not yet confirmed by the broker
 * - `sent`: confirmed by the broker
 * - `acting`: the agent has said that the instrument acts
 */
export type FlightPhase = 'unsent' | 'sent' | 'acting';

/** What the workflow says of an attempt. It comes with the grant, so that the machine need not know the workflow. */
export type AttemptPolicy = {
  /** Milliseconds that the action may take, from the moment it acts. */
  timeout?: number;
  /** Milliseconds without a sign of progress after which the action is overdue. */
  progress_within?: number;
  /** Set where the run waits for a word, rather than fails, when the outcome is unknown. */
  on_unknown?: 'pause';
  retry?: RetryPolicy;
};

/** A command in flight: granted, and not yet settled. Times are milliseconds since the epoch. */
export type Flight = AttemptPolicy & {
  step: number;
  attempt: number;
  module: string;
  instance: string;
  session: number;
  /** Counts the commands of the instance. */
  number: number;
  phase: FlightPhase;
  /** True where more than one copy of the command may be under way in its session. */
  resent?: boolean;
  /** True where the command is not sent to its agent again before all agents were heard. */
  held?: boolean;
  /** When the action has had its time. */
  times_out_at?: number;
  /** Set once the agent was asked to stop because time ran out; then the outcome is unknown. */
  gives_up_at?: number;
  /** When the action is overdue, unless it tells of progress. */
  overdue_at?: number;
  /** Since when it is. */
  overdue_since?: number;
  /** What the instrument says keeps the action from going on. */
  hindrance?: string;
  /** How many of the lines that the driver has written since then are in the run's log. */
  logged?: { since: number; lines: number };
  /** Since when the agent has been silent. */
  silent_since?: number;
  /** When a silent agent's outcome becomes unknown. */
  lost_at?: number;
};

/** An attempt that has ended, as far as the run goes, without anybody knowing what the instrument did. */
export type UnknownOutcome = {
  command_id: string;
  /** The flight as it was. */
  flight: Flight;
  reason: UnknownReason;
  message: string;
  since: number;
  /** True where the policy allows the step to be repeated all the same. */
  repeat: boolean;
};

/** A request to end the run early. */
export type CancelRequest = {
  at: number;
  /** When the cancel is sent to the agents again. */
  repeat_at: number;
  /** When the run ends without the agents' word. */
  deadline: number;
};

/** All that the machine remembers of a run. Plain JSON. */
export type RunContext = {
  machine_version: number;
  step_count: number;
  /** Position of the step that is in flight or next. */
  position: number;
  /** The highest attempt that was granted at this position; 0 where none was. */
  attempt: number;
  /** How many attempts at this position were made and ended without success. One that nobody acted on is none. */
  tried: number;
  paused: boolean;
  /** Who has paused it, and why. */
  paused_by?: PausedBy | undefined;
  /** The run's revision since which `paused` is what it is. */
  paused_revision?: number;
  inflight: Record<string, Flight>;
  /** The latest attempt at this position, while nobody knows what it did and no other has begun. */
  unknown?: UnknownOutcome | undefined;
  /** Until then the step at `position` is not repeated. */
  retry_at?: number | undefined;
  /** Module → the instance of it that the run used first, and the step that did. */
  homes: Record<string, { instance: string; step: number }>;
  /** Since when the step at `position` could start. */
  ready_at: number;
  started_at?: number;
  ended_at?: number;
  error?: Failure;
  cancel?: CancelRequest;
};

/** A command that the run still wants to hear of: in flight, or the latest attempt and unknown. */
export function attemptOf(context: RunContext, command_id: string): Flight | undefined {
  if (Object.hasOwn(context.inflight, command_id)) return context.inflight[command_id];
  return context.unknown?.command_id === command_id ? context.unknown.flight : undefined;
}

/** True where the run goes on only once somebody says what the instrument did. */
export function awaitsWord(context: RunContext): boolean {
  return context.unknown !== undefined && !context.unknown.repeat;
}
