import type { Standing } from '../condition/condition.ts';
import type { ModuleReport } from './module-report.ts';
import type { ReasonView } from './now.ts';
import type { Resolution } from './step-policy.ts';
import type { UnknownReason } from './unknown-reason.ts';

/**
 * What is known of a step whose outcome nobody knows, and what each answer would do: `GET /runs/{id}/resolve`. All times are
 * UTC in ISO 8601.
 */
export interface UnknownPreview {
  run_id: string;
  label: string;
  /** The step's position, from 0. */
  step: number;
  step_name: string;
  action: string;
  /** To be sent back with the answer, so that it is about this attempt and no later one. */
  command_id: string;
  attempt: number;
  module: string;
  instance: string;
  reason: UnknownReason;
  message: string;
  since: string | null;
  /** What the run does about it: see `UnknownStep`. */
  run: 'waits' | 'repeats' | 'over';
  /** When the step is tried again where the run `repeats` it. */
  repeats_at: string | null;
  /** All that is known of the attempt, oldest first; what is so now, without a time of its own, comes last. */
  evidence: Evidence[];
  instrument: InstrumentThenAndNow;
  answers: PossibleAnswer[];
}

export interface Evidence {
  at: string | null;
  text: string;
  /**
   * Who says so.
   *
   * - `store`: what weir did itself
   * - `agent`: the instrument's agent
   * - `journal`: the agent's journal, or that it is gone
   * - `heartbeat`: that the agent was heard, or was not
   * - `instrument`: the instrument, or the program that drives it
   */
  source: 'store' | 'agent' | 'journal' | 'heartbeat' | 'instrument';
  weight?: 'normal' | 'warning';
}

export interface InstrumentThenAndNow {
  /** The last word of the instrument, or of its driver, before the outcome was unknown. */
  then?: { at: string | null; text: string };
  now: {
    state: Standing;
    since: string | null;
    /** Why it is given nothing, the weightiest first. */
    reasons: ReasonView[];
    /** What it goes on with, a sentence each. */
    acting: string[];
    /** Abandoned actions whose driver runs on, a sentence each. */
    left_behind: string[];
    /** What it last said of itself; null where it says nothing. */
    report: Pick<ModuleReport, 'flags' | 'error'> | null;
  };
}

export interface PossibleAnswer {
  /** The word that `POST /runs/{id}/resolve` takes as `as`. */
  answer: Resolution;
  label: string;
  /** What becomes of step, run, instrument and locations, in sentences. */
  consequence: string;
  /** What may be said with it. */
  needs: AnswerNeed[];
  allowed: boolean;
  why_not?: string;
}

export interface AnswerNeed {
  name: 'data';
  text: string;
  required: boolean;
  /** The values that the action returns, as far as its module tells. */
  fields: { name: string; type?: string; description?: string }[];
}
