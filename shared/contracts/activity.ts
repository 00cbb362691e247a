/**
 * What became of an attempt of a step.
 *
 * - `acting`: it goes on
 * - `unknown`: nobody knows, or knew, what the instrument did
 * - `skipped`: nobody knew, and a person has let the run go on without it
 */
export type Outcome = (typeof outcomes)[number];

export const outcomes = ['acting', 'succeeded', 'failed', 'cancelled', 'unknown', 'skipped'] as const;

/**
 * Why a step was not given to an instrument, as far as is known.
 *
 * - `busy`: the instruments that could take it had other commands
 * - `unfit`: they could take none: silent, in quarantine, not ready
 * - `absent`: no agent of the module, or none with the action, was there
 * - `location`: where it moves something to was taken
 * - `held`: an operator held the workcell or the module
 * - `one_at_a_time`: the workcell runs one run at a time
 * - `restored_store`: the store was put back, and not all instruments had told what they did since
 * - `paused`: somebody had paused the run
 * - `retry`: the pause between two attempts
 * - `outcome_unknown`: nobody had said yet what became of a step
 * - `not_known`: the reason was not kept, or nobody has found one out yet
 */
export type WaitReason = (typeof waitReasons)[number];

export const waitReasons = [
  'busy',
  'unfit',
  'absent',
  'location',
  'held',
  'one_at_a_time',
  'restored_store',
  'paused',
  'retry',
  'outcome_unknown',
  'not_known',
] as const;

/** A step of a run, as people find it. */
export interface StepAt {
  run_id: string;
  label: string;
  /** The step's position, from 0. */
  step: number;
  step_name: string;
}

/** An attempt of a step at an instrument. */
export interface ActionBar extends StepAt {
  action: string;
  /** From 1. */
  attempt: number;
  outcome: Outcome;
  /** When the action began, by its agent's clock; until its agent has said that, when the command was given out. */
  from: string;
  /** When it ended; null where that is not known, or it goes on. */
  to: string | null;
}

/** What one instrument did; the oldest first. */
export interface InstrumentTimeline {
  module: string;
  instance: string;
  bars: ActionBar[];
}

/** A step that waited for its instrument for a second or more. */
export interface StepWait extends StepAt {
  module: string;
  /** When all that it depends on was done. */
  from: string;
  /** When it was given out; null where it waits now. */
  to: string | null;
  /** Where it changed meanwhile, the last one. */
  reason: WaitReason;
  /** The reason in a sentence, of a step that waits now; null where there is none. */
  text: string | null;
}

/** What the instruments did over a stretch of time: `GET /timeline`. Times are UTC in ISO 8601. */
export interface Timeline {
  from: string;
  to: string;
  /** Those that did something, in the order of the workcell's modules. */
  instruments: InstrumentTimeline[];
  /** The oldest first. */
  waits: StepWait[];
  /** True where something may be missing that was before `since`. */
  more: boolean;
  /** From when on nothing is missing. */
  since: string;
}
