import type { JsonObject } from '../../shared/contracts/json.ts';
import type { UnknownStep } from '../../shared/contracts/run.ts';
import type { Failure } from '../../shared/errors/weir-error.ts';

/** The words that WEI has for a run's status; `withdrawn` runs are never shown. */
export type RunStatus =
  'new' | 'queued' | 'running' | 'in_progress' | 'paused' | 'completed' | 'failed' | 'cancelled';

export type StepStatus = 'idle' | 'not_ready' | 'running' | 'succeeded' | 'failed' | 'cancelled';

/** A step of a run as the gateway shows it: the part of WEI's Step that the command line uses. */
export interface StepView {
  id: string;
  name: string;
  module: string;
  action: string;
  /** ISO 8601; null until the step has ended. */
  duration: string | null;
  result: {
    status: StepStatus;
    error: string | null;
    data?: JsonObject | null;
    files?: JsonObject | null;
  } | null;
  /** How it stands. A gateway of an earlier version says it in `result` alone. */
  state?: StepStatus;
  /** When it began and ended, in UTC; missing or null until it has. */
  started_at?: string | null;
  ended_at?: string | null;
  /** What it returned. */
  values?: JsonObject;
}

export function stepStatus({ state, result }: Pick<StepView, 'state' | 'result'>): StepStatus {
  return state ?? result?.status ?? 'idle';
}

/** A run as the gateway shows it: the part of WEI's WorkflowRun that the command line uses, and ours. */
export interface RunView {
  run_id: string;
  experiment_id: string;
  label: string;
  /** True where it is carried out without any instrument. */
  simulate?: boolean;
  status: RunStatus;
  step_index: number;
  steps: StepView[];
  /** ISO 8601; null until the run has ended. */
  duration: string | null;
  /** Values for the workflow's parameters that were handed in with it; null where none were. */
  given_parameters?: JsonObject | null;
  /** When it was handed in, when its first step began, and when it ended, in UTC. */
  created_at?: string | null;
  started_at?: string | null;
  ended_at?: string | null;
  /** What was odd about the submission, each as a sentence. */
  warnings?: string[];
  /** Why it failed. */
  error?: Failure | null;
  /** Why the next step does not start yet, in a sentence. */
  waiting?: string | null;
  /** Who has paused it, when (in UTC), and why. */
  paused_by?: { at: string; by?: string; reason?: string } | null;
  /** Who has cancelled it, when (in UTC), and why. */
  cancelled_by?: { at: string; by?: string; reason?: string } | null;
  /** The step whose outcome nobody knows. */
  unknown?: UnknownView | null;
  /** Since when the action at hand has told of no progress for longer than was expected, in UTC. */
  overdue_since?: string | null;
}

/** A step whose outcome nobody knows, as the gateway shows it. Times are in UTC. */
export interface UnknownView extends Omit<UnknownStep, 'since' | 'known'> {
  since: string;
  known: { phase: 'unsent' | 'sent' | 'acting'; silent_since?: string; asked_to_stop?: boolean };
}

/** A run as a list shows it, without its steps. */
export type RunSummaryView = Omit<RunView, 'steps'> & {
  step_count: number;
  /** When it was handed in, in UTC. */
  created_at: string;
};

export function isOver(status: RunStatus): status is 'completed' | 'failed' | 'cancelled' {
  return status === 'completed' || status === 'failed' || status === 'cancelled';
}
