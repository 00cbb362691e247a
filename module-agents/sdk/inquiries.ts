import type { ArgumentFinding } from '../../shared/contracts/messages/inquiries.ts';
import type { JsonObject } from '../../shared/kernel/json/json.ts';
import type { ActionLog } from './action-log.ts';

/** What an action is given that is asked about arguments, and does not act on them. */
export interface InquiryContext<Args> {
  /** Checked against the schema, defaults filled in. */
  args: Args;
  /** The names of the input files by argument name; what is in them is nowhere to be had yet. */
  files: Record<string, string>;
  /** Aborted when nobody waits for the answer any more. */
  signal: AbortSignal;
  /** Lines for the log of the agent's process. */
  log: ActionLog;
}

/** What an action says of arguments: nothing where it would take them, or what is wrong with them, or odd about them. */
export interface CheckAnswer {
  ok?: true;
  /** Why it would not take them. */
  problems?: readonly ArgumentFinding[];
  /** What whoever hands in the workflow should know; it would take them. */
  warnings?: readonly ArgumentFinding[];
}

/** What an action says that it would return; values that it leaves out are made up. */
export interface SimulateAnswer {
  data?: JsonObject;
}

export type { ArgumentFinding };
