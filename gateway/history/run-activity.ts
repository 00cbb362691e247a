import type { Outcome } from '../../shared/contracts/activity.ts';
import { isTerminal, type RunState } from '../../shared/contracts/run.ts';
import type { WaitReason } from '../../shared/contracts/wait-reason.ts';

/** What is the same each time that a step of that name is carried out. */
export interface StepName {
  name: string;
  module: string;
  action: string;
}

/** Why something failed, short enough to be counted by. */
export interface ShortError {
  code: string;
  message: string;
}

/** An attempt of a step at an instrument. Times are milliseconds since the epoch. */
export interface ActivityAttempt {
  /** The step's position, from 0. */
  step: number;
  of: StepName;
  attempt: number;
  instance: string;
  outcome: Outcome;
  from: number;
  to?: number;
  error?: ShortError;
  /** Since when the attempt could begin; missing where that is not known. */
  ready_at?: number;
  /** Why it did not begin at once, as far as was kept. */
  waited_for?: WaitReason;
}

/** What is remembered of a run: what instruments did for it. Times are milliseconds since the epoch. */
export interface RunActivity {
  run_id: string;
  label: string;
  experiment_id: string;
  created_at: number;
  state: RunState;
  started_at?: number;
  ended_at?: number;
  error?: ShortError;
  /** By position and attempt. */
  attempts: ActivityAttempt[];
  /** The steps that wait now for what they need, as far as they are told of; missing where none does. */
  waits?: { step: number; of: StepName; since: number; reason: WaitReason; text: string }[];
}

/** When the last of a run happened; undefined where it goes on. */
export function lastOf({ state, ended_at, attempts }: RunActivity): number | undefined {
  if (!isTerminal(state) || ended_at === undefined) return undefined;
  const last = attempts.at(-1);
  // An instrument may come to rest after its run has ended.
  if (last && last.to === undefined) return undefined;
  return Math.max(ended_at, last?.to ?? 0);
}
