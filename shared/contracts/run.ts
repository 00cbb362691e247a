import type { LibraryVersion } from './library.ts';
import type { FirstForecast } from './forecast.ts';
import type { Failure } from '../kernel/errors/weir-error.ts';
import type { WaitReason } from './wait-reason.ts';
import type { JsonObject } from '../kernel/json/json.ts';
import type { StoredFile } from './result-file.ts';
import type { Resolution } from './step-policy.ts';
import type { UnknownReason } from './unknown-reason.ts';
import type { StepDefinition } from './step-flow.ts';
import type { WaitingFor } from './waiting-for.ts';
import type { Traced } from './traced.ts';
import { text } from './fields.ts';
import { listOf, told } from './object-schema.ts';

/** Whose a run is, wherever something of it is shown. Missing where it is nobody's. */
export const ownersField = told(
  listOf(text),
  'Whose run it is, by the names of their keys: who has handed it in, and who had registered its experiment. Missing where nobody needed a key.',
);

/** The owners as a view has them. */
export function ownersOf({ owners }: { owners?: string[] }): { owners?: string[] } {
  return owners === undefined ? {} : { owners };
}

/** Milliseconds of waiting that count as one step of priority: so nothing waits for ever behind a busy stream. */
const agingPeriod = 60_000;

/**
 * What a step weighs that has waited since then, beside others: higher goes first. The minutes are counted from one moment for all that wait
 * (`from`), so that which of two goes first stays as it is for as long as both wait.
 */
export function weightOf(priority: number, since: number, from = 0): number {
  return priority - Math.trunc((since - from) / agingPeriod);
}

export type { StepDefinition } from './step-flow.ts';

/**
 * The state of a run, as the machine knows it.
 *
 * - `new`: in the store, not yet seen by an owner
 * - `queued`: taken by an owner, no step started
 * - `active`: at least one step was granted
 * - `cancelling`: a cancel was asked for, an instrument is not yet at rest
 * - `completed`, `failed`, `cancelled`: ended; a terminal run never changes
 * - `withdrawn`: ended by an earlier version, which refused a submission that the broker did not confirm
 */
export type RunState = (typeof runStates)[number];

/** WEI's words for a run's status; it has `unknown` as well, on which its client would poll for ever. */
export const runStatuses = [
  'new',
  'queued',
  'running',
  'in_progress',
  'paused',
  'completed',
  'failed',
  'cancelled',
] as const;
export type RunStatus = (typeof runStatuses)[number];

export const runStates = [
  'new',
  'queued',
  'active',
  'cancelling',
  'completed',
  'failed',
  'cancelled',
  'withdrawn',
] as const;

export const terminalStates = ['completed', 'failed', 'cancelled', 'withdrawn'] as const satisfies RunState[];

export function isTerminal(state: RunState): boolean {
  return (terminalStates as readonly RunState[]).includes(state);
}

/** Which of the runs it is that were handed in at once. */
type OfSubmission = {
  /** The id of the first of them. */
  id: string;
  /** From 1. */
  index: number;
  of: number;
};

/** A file that was handed in. */
export type InputFile = StoredFile & {
  /** The parts of the form, each for one argument of one step, in which it came; missing where it came for whoever names it, and in earlier versions. */
  parts?: string[];
};

/** What a scientist handed in, after validation, with what was changed since: see `Amendment`. */
export type RunDefinition = Traced & {
  run_id: string;
  experiment_id: string;
  /** The campaign of its experiment, if it has one. */
  campaign_id?: string;
  /** The workflow's name. */
  label: string;
  /** The run's folder, relative to the data folder, with forward slashes. */
  directory: string;
  /** Milliseconds since the epoch. */
  created_at: number;
  simulate: boolean;
  payload: JsonObject;
  /** Values for the workflow's parameters that the submission itself stated; missing where it stated none. */
  parameters?: JsonObject;
  /** The workflow as submitted, in WEI's shape: metadata, parameters, flowdef, modules. */
  workflow: JsonObject;
  /** The texts that were handed in, compressed: see `gateway/runs/submission-form.ts`. Missing where they are large, and in earlier versions. */
  handed_in?: string;
  /** The version of the library whose texts these are; missing where they were handed in. */
  library?: LibraryVersion;
  /** Those of the submission first; then those that were added while the run went on. One that was changed is here as it is now. */
  steps: StepDefinition[];
  inputs: InputFile[];
  /** What was odd about the submission, for the run's log. */
  warnings: string[];
  /** Higher goes first; 0 if missing. */
  priority?: number;
  /** None of its steps begins before then, milliseconds since the epoch. */
  not_before?: number;
  /** When it should be over, milliseconds since the epoch. */
  complete_by?: number;
  /**
   * Whose run it is, by the names of their keys: who has handed it in, and who had registered its experiment. A run that goes on from another is
   * whose that was. Missing where nobody needed a key, and in earlier versions.
   */
  owners?: string[];
  /** Missing where it was handed in alone, and in earlier versions. */
  submission?: OfSubmission;
  /** The run that this one goes on from. */
  retry_of?: string;
  /** Who wanted it to go on from that one, and why. */
  retried_by?: AskedBy;
  /** Stands for the client's own name of that request, and for what it was: the same request again is this run. */
  retry_request?: { key: string; wish: string };
  /** Of a run that goes on from another: the records of the steps that are done already, by position. */
  taken_over?: Record<number, StepRecord>;
};

/** What was changed of a run's definition since it was accepted. The store puts it in wherever the definition is read. */
export type Amendment = Partial<Pick<RunDefinition, 'label' | 'priority'>> & {
  /** Steps that were added or changed, whole, by position. */
  steps?: Record<number, StepDefinition>;
};

/** What became of a step; grows as the run goes on. Kept in a field of its own per step. */
export type StepRecord = {
  /**
   * `idle`: the attempt that the record tells of counts for nothing; the step waits for the next one. `skipped`: the step was not
   * done, because its `when` was not true or a person said so; it may have `data` all the same.
   */
  status: 'running' | 'succeeded' | 'failed' | 'cancelled' | 'idle' | 'skipped';
  attempt: number;
  command_id: string;
  instance: string;
  /** Milliseconds since the epoch, by the store's clock (see `actionTimesOf`); when the command was granted until the agent says when the action began. */
  started_at: number;
  ended_at?: number;
  error?: Failure;
  /** True where the attempt has ended without anybody knowing what the instrument did. Earlier versions have none. */
  unknown?: true;
  /**
   * Since when the attempt could have been given out (milliseconds since the epoch). Missing where that is when the step before it in
   * the list had ended, or the run was accepted, and in earlier versions.
   */
  ready_at?: number;
  /** For what the attempt waited longest before it was given out, where it was seen to wait. Earlier versions have none. */
  waited_for?: WaitReason;
  /** Of all its attempts; missing where it had begun before a forecast told of it, and in earlier versions. */
  first_forecast?: FirstForecast;
  /** The attempts before this one that came to an end, oldest first; the last ten. Missing where the step has one attempt, and of an earlier version. */
  earlier?: EarlierAttempt[];
  /** Of a step with expressions: what they came to for this attempt, by their places. */
  values?: JsonObject;
  /** The run whose step this is the result of, where it was taken over. */
  taken_from?: string;
  /** Values that the action returned, by result name. */
  data?: JsonObject;
  files?: StoredFile[];
  /** Files that the action made and that could not be stored, with the reason. */
  files_missing?: { label: string; reason: string }[];
  /** Since when the step's agent has been silent (milliseconds since the epoch). */
  silent_since?: number;
  progress?: { at: number; fraction?: number; note?: string };
  /** Since when the action has told of no progress for longer than the workflow expects. */
  overdue_since?: number;
  /** What a person said of it when its outcome was unknown. A step that was skipped is `cancelled`. */
  resolution?: { as: Resolution; at: number; by?: string; reason?: string };
};

/** An attempt of a step after which there was another one, as its record had it at its end: of its values only what is short. */
export type EarlierAttempt = Pick<
  StepRecord,
  | 'status'
  | 'attempt'
  | 'instance'
  | 'started_at'
  | 'ended_at'
  | 'error'
  | 'unknown'
  | 'resolution'
  | 'ready_at'
  | 'waited_for'
  | 'data'
  | 'files'
>;

/** A step whose outcome nobody knows. Times are milliseconds since the epoch. */
export type UnknownStep = {
  /** Position of the step in the run, from 0. */
  step: number;
  command_id: string;
  attempt: number;
  module: string;
  instance: string;
  reason: UnknownReason;
  /** A sentence. */
  message: string;
  since: number;
  /**
   * What the run does about it.
   *
   * - `waits`: it is paused until somebody says what happened, or the agent does
   * - `repeats`: the workflow allows the step to be repeated, and the run is about to
   * - `over`: nothing; the step has ended, and its run has or is about to
   */
  run: 'waits' | 'repeats' | 'over';
  /** What is known all the same. */
  known: {
    /** How far the command had come: `sent` where its agent had it, `acting` where that had said that the instrument acts. */
    phase: 'unsent' | 'sent' | 'acting';
    silent_since?: number;
    /** True where the action had had its time and its agent was asked to stop it. */
    asked_to_stop?: boolean;
  };
};

/** What each answer to an unknown outcome would do, by the command whose outcome is unknown. */
export type PlayedAnswers = Record<string, Record<Resolution, PlayedAnswer>>;

/**
 * What becomes of a step whose outcome nobody knows, and of its run, if a person gives an answer: as it came out when the owner played
 * it on a copy of the run. It is played again with changes of the run, not with those of the lab; that of a long run only at the next
 * sweep, unless another outcome becomes unknown.
 */
export type PlayedAnswer = {
  /** `again`: it is sent once more. */
  step: 'succeeded' | 'skipped' | 'failed' | 'cancelled' | 'again';
  /** The number of the attempt that it is sent as again. */
  attempt?: number;
  /** The instance that it is sent to again; missing where any of its module may take it. */
  to?: string;
  /** How the run ends; missing where it goes on. */
  ends?: 'completed' | 'failed' | 'cancelled';
  /** Where and by what code the answer makes the run fail. */
  failure?: { step: number; name: string; code: string };
  /** Steps of the run, by what becomes of them. */
  others: Partial<Record<StepFate, SomeSteps>>;
  /** What is at the locations whose state changes, by name; where that is more than one thing, how many. */
  locations: ([name: string, state: string] | [name: string, state: string, count: string])[];
  /** True where that is so only of those that nobody has set since. */
  restores?: true;
  /** True where the instrument stays held back for the step, if it is still. */
  holds_back?: true;
};

/**
 * - `next`: nothing but an instrument keeps it from being done
 * - `acting`: an instrument has it
 * - `asked`: it waits for a word of its own
 * - `undecided`: what becomes of it depends on the data that are given with the answer
 * - `cleanup`: it is done before the run ends
 * - `never`: it is not done any more
 * - `given_up`: its outcome is unknown as well; it is cancelled, and no word on it counts any more
 */
export type StepFate = 'next' | 'acting' | 'asked' | 'undecided' | 'cleanup' | 'never' | 'given_up';

/** The first of some steps, and how many more there are. */
export type SomeSteps = { first: { step: number; name: string; module: string }[]; more: number };

/** A run as the store keeps it. */
export interface StoredRun {
  definition: RunDefinition;
  state: RunState;
  /** Raised by one at each change; an ETag. */
  revision: number;
  /** The machine's snapshot; undefined while `new`, and once it has ended. Opaque to all but the orchestrator. */
  snapshot?: JsonObject;
  /** Facts about the run that readers need and that the machine keeps up to date; undefined while `new`. */
  summary?: RunSummary;
  /** By position. */
  steps: Record<number, StepRecord>;
  /** The snapshots of the steps' own machines, by position; missing where there are none. Opaque to all but the orchestrator. */
  step_snapshots?: Record<number, JsonObject>;
}

/** Who asked for a pause or a cancel, and why, as far as is known. */
export type AskedBy = {
  /** Milliseconds since the epoch. */
  at: number;
  by?: string;
  reason?: string;
  /** The number of the safety stop that ended it. Missing for any other cause; earlier versions have none. */
  stop?: number;
};

/** A step that has failed and waits for a person's word: that it is tried again, or that the run goes on without it. */
export type HeldStep = {
  /** Position of the step in the run, from 0. */
  step: number;
  /** The attempt that has failed. */
  command_id: string;
  /** Milliseconds since the epoch. */
  since: number;
  error: Failure;
};

/** The part of a run's state that is shown to people. Times are milliseconds since the epoch. */
export type RunSummary = {
  /** The step that is in flight or next; stays on the last step at the end, and on the one that failed. */
  step_index: number;
  /** True where nothing starts until a person says so: that it goes on, or what became of the step that is `unknown`. */
  paused: boolean;
  /** Who has paused it, and why, as far as is known. Missing where nobody has. */
  paused_by?: AskedBy;
  /** Who has cancelled it, and why, as far as is known. Missing where nobody has. */
  cancelled_by?: AskedBy;
  /** True where a step has failed, and what is in flight comes to rest, or it is cleaned up: nothing of it can be changed any more. Earlier versions have none. */
  failing?: true;
  /** True while an instrument has a command of this run. */
  acting: boolean;
  started_at?: number;
  ended_at?: number;
  error?: Failure;
  /** Why the next step does not start yet: the sentence that 0.1 has stored. */
  waiting?: string;
  /** For what its steps wait: an entry for each, those that have waited longest first; of `mostWaitsTold` at most. */
  waiting_for?: WaitingFor[];
  /** How many steps wait; missing where none does. */
  waiting_steps?: number;
  /** True while that is because an operator has paused the workcell or the step's module. */
  suspended?: boolean;
  /** The step whose outcome nobody knows; of several the first, and before all others one that is not `over`. */
  unknown?: UnknownStep;
  /** All of them, where there are several. */
  unknowns?: UnknownStep[];
  /** What answers to them would do, while one counts. Earlier versions have none. */
  answers?: PlayedAnswers;
  /** The steps that have failed and for which the run waits until a person says how it goes on (`on_failure: pause`, or a forgotten cancel). */
  held?: HeldStep[];
  /** When a step that backs off is tried again. */
  retry_at?: number;
  /** Since when the current action has told of no progress for longer than the workflow expects. */
  overdue_since?: number;
};
