import type { Json, JsonObject } from '../../../shared/kernel/json/json.ts';
import type { AskedGap, AskedGroup, AskedStep, Promised, Requests } from './asked-step.ts';

/** A run that a client was told is accepted. */
export interface AcceptedRun {
  run_id: string;
  steps: AskedStep[];
  requests: Requests;
  promised: Promised[];
  /** What it was to keep of times, and to have to itself. */
  gaps?: readonly AskedGap[];
  groups?: readonly AskedGroup[];
  /** The run that it goes on from, and the names of the steps that it has taken over. */
  takenOver?: { from: string; steps: ReadonlySet<string> };
}

/** A run as the gateway shows it; of WEI's many fields those that the books are compared by. */
export interface RunBody {
  run_id: string;
  status: string;
  state: string;
  steps: StepBody[];
  error: { code: string; message: string } | null;
  waiting: string | null;
  /** The command whose outcome nobody knows, and that waits for a person's word or for its next attempt. */
  unknown: { command_id: string; run: string } | null;
  /** The steps that have failed and wait for a person's word. */
  held?: { step: number; command_id: string }[];
}

export interface StepBody {
  id: string;
  name: string;
  module: string;
  state: string;
  args: JsonObject;
  attempt?: number;
  command_id?: string;
  ended_at?: string | null;
  result: { status: string; error: string | null; files: Record<string, string> | null } | null;
  /** What it returned. */
  values?: Record<string, Json>;
  files_missing?: { label: string; reason: string }[];
  /** The run that did it. */
  taken_from?: string;
}

/** True where the run has ended in a stated outcome. */
export function hasEnded(run: Pick<RunBody, 'state'> | undefined): boolean {
  return ['completed', 'failed', 'cancelled'].includes(run?.state ?? '');
}
