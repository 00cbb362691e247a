import type { Failure } from '../../shared/errors/weir-error.ts';

/** Raised with each change of the context's shape; an older snapshot is migrated or refused, never guessed. */
export const machineVersion = 1;

/**
 * How far a command has come, as far as the owner knows.
 *
 * - `unsent`: committed, its message is not yet confirmed by the broker
 * - `sent`: confirmed by the broker
 * - `acting`: the agent has said that the instrument acts
 */
export type FlightPhase = 'unsent' | 'sent' | 'acting';

/** A command in flight: granted, and not yet settled. Times are milliseconds since the epoch. */
export interface Flight {
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
  /** Milliseconds that the action may take, from the moment it acts. */
  timeout?: number;
  /** When the action has had its time. */
  times_out_at?: number;
  /** Set once the agent was asked to stop because time ran out; then the outcome is unknown. */
  gives_up_at?: number;
  /** Since when the agent has been silent. */
  silent_since?: number;
  /** When a silent agent's outcome becomes unknown. */
  lost_at?: number;
}

/** A request to end the run early. */
export interface CancelRequest {
  at: number;
  /** When the cancel is sent to the agents again. */
  repeat_at: number;
  /** When the run ends without the agents' word. */
  deadline: number;
}

/** All that the machine remembers of a run. Plain JSON. */
export interface RunContext {
  machine_version: number;
  step_count: number;
  /** Position of the step that is in flight or next. */
  position: number;
  /** The highest attempt that was granted at this position; 0 where none was. */
  attempt: number;
  paused: boolean;
  inflight: Record<string, Flight>;
  /** Module → the instance of it that the run used first, and the step that did. */
  homes: Record<string, { instance: string; step: number }>;
  /** Since when the step at `position` could start. */
  ready_at: number;
  started_at?: number;
  ended_at?: number;
  error?: Failure;
  cancel?: CancelRequest;
}
