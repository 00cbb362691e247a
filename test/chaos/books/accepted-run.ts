/** What a client that submitted a run knows of each step. */
export interface AskedStep {
  /** How often the step may be acted on: more than once only where its own retry policy says so. */
  actsAtMost: number;
  /** The size of the file that it makes. */
  bytes: number;
  /** The SHA-256 of its input file. */
  input?: string;
}

/** A run that a client was told is accepted. */
export interface AcceptedRun {
  run_id: string;
  steps: AskedStep[];
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
  unknown: { command_id: string } | null;
}

export interface StepBody {
  id: string;
  command_id?: string;
  on_unknown?: 'fail' | 'pause';
  result: { status: string; error: string | null; files: Record<string, string> } | null;
  files_missing?: { label: string; reason: string }[];
}

/** True where the run has ended in a stated outcome. */
export function hasEnded(run: Pick<RunBody, 'state'> | undefined): boolean {
  return ['completed', 'failed', 'cancelled'].includes(run?.state ?? '');
}
