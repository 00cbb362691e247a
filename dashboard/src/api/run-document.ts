import type { Json, JsonObject } from '../../../shared/contracts/json.ts';
import type { Resolution } from '../../../shared/contracts/step-policy.ts';
import type { UnknownStep } from '../../../shared/contracts/run.ts';

/** Why something ended without success. */
export interface Failed {
  code: string;
  message: string;
}

/** A step of `GET /runs/{id}`. What is missing or null has not come about. Times are UTC in ISO 8601. */
export interface StepDocument {
  id: string;
  name: string;
  module: string;
  action: string;
  args: JsonObject;
  /** Argument → place of the file that was handed in. */
  files?: Record<string, string>;
  /** Argument → name of the location whose coordinates were put in. */
  locations?: Record<string, string>;
  comment?: string | null;
  timeout?: number | null;
  retry?: { attempts: number } | null;
  state?: 'running' | 'succeeded' | 'failed' | 'cancelled' | 'idle';
  started_at?: string | null;
  ended_at?: string | null;
  attempt?: number;
  command_id?: string;
  /** The instance that it went to. */
  agent?: string;
  /** What it returned, by label. */
  values?: JsonObject;
  result?: { data: Record<string, string> | null; files: Record<string, string> | null } | null;
  failure?: Failed;
  files_missing?: { label: string; reason: string }[];
  silent_since?: string;
  progress?: { at: number; fraction?: number; note?: string };
  overdue_since?: string;
  resolution?: { as: Resolution; at: string; by?: string };
}

/** What `GET /runs/{id}` says of the run itself, beside its steps and what was handed in. */
export interface RunHead {
  run_id: string;
  label: string;
  experiment_id: string;
  simulate: boolean;
  status: string;
  state: string;
  step_index: number;
  created_at: string | null;
  started_at: string | null;
  ended_at: string | null;
  error: Failed | null;
  /** Why it does not go on, as a sentence without its subject. */
  waiting: string | null;
  paused_by: { at: string | null; by?: string; reason?: string } | null;
  warnings: string[];
  /** The step whose outcome nobody knows; its times are UTC. */
  unknown: (Omit<UnknownStep, 'since' | 'known'> & { since: string | null }) | null;
  overdue_since: string | null;
}

/** `GET /runs/{id}`. */
export interface RunDocument extends RunHead {
  steps: StepDocument[];
  name?: string;
  metadata?: JsonObject;
  parameters?: Json;
  flowdef?: Json;
  modules?: Json;
  payload: JsonObject;
  given_parameters: JsonObject | null;
}

/** A run as `GET /runs` lists it. */
export interface RunRow extends Omit<RunHead, 'warnings' | 'paused_by'> {
  step_count: number;
  /** The name of the step that it is at; earlier gateways do not tell it. */
  step_name?: string | null;
}

/** A page of `GET /runs`, the newest first. */
export interface RunPage {
  runs: RunRow[];
  unreadable?: { run_id: string; reason: string }[];
  /** The cursor of what is older; null at the end. */
  next: string | null;
}
