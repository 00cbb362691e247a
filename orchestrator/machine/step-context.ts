import type { JsonObject } from '../../shared/kernel/json/json.ts';
import type { RetryPolicy } from '../../shared/contracts/step-policy.ts';
import type { UnknownReason } from '../../shared/contracts/unknown-reason.ts';
import type { Failure } from '../../shared/kernel/errors/weir-error.ts';
import type { Snapshot } from './statechart.ts';

/** What the workflow says of an attempt. It comes with the grant, so that the machine need not know the workflow. */
export type AttemptPolicy = {
  /** Milliseconds that the action may take, from the moment it acts. */
  timeout?: number;
  /** Milliseconds without a sign of progress after which the action is overdue. */
  progress_within?: number;
  /** Set where the run waits for a word, rather than fails, when the outcome is unknown. */
  on_unknown?: 'pause';
  retry?: RetryPolicy;
  /** The instrument keeps running when its agent goes away. */
  keeps_running?: true;
};

/** One try of a step. Times are milliseconds since the epoch. */
export type Attempt = AttemptPolicy & {
  command_id: string;
  /** Counts the attempts of the step, from 1. */
  attempt: number;
  module: string;
  instance: string;
  session: number;
  /** Counts the commands of the instance. */
  number: number;
  /** When it was given out. Missing of one that a journal remembers, and of versions before 0.3. */
  granted_at?: number;
  /** When it was first heard that the instrument acts. */
  acting_by?: number;
  /** True where more than one copy of the command may be under way in its session. */
  resent?: true;
  /** True where the action had had its time and its agent was asked to stop it. */
  asked_to_stop?: true;
  /** Since when the action has told of no progress for too long. */
  overdue_since?: number;
  /** What the instrument says keeps the action from going on. */
  hindrance?: string;
  /** How many of the lines that the driver has written since then are in the run's log. */
  logged?: { since: number; lines: number };
  /** Since when the agent has been silent. */
  silent_since?: number;
};

/** How many of the lines that its driver has written since then are in the run's log. */
export function linesKnown({ logged }: Attempt, since: number): number {
  return logged?.since === since ? logged.lines : 0;
}

/**
 * How far the command of an attempt has come, as far as the owner knows: the states of the step's region `command`.
 */
export type CommandPhase = 'unsent' | 'sent' | 'acting' | 'storing';

/** How far a command has come, for all who need not know that its files are on their way. */
export type ReportedPhase = Exclude<CommandPhase, 'storing'>;

/** As whoever reads a report is told it: while its files are on their way, a command counts as acting. */
export function reported(phase: CommandPhase): ReportedPhase {
  return phase === 'storing' ? 'acting' : phase;
}

/** What is known of an attempt that has ended, as far as the run goes, without anybody knowing what the instrument did. */
export type WhyUnknown = {
  reason: UnknownReason;
  message: string;
  since: number;
  /** How far the command had come. */
  phase: ReportedPhase;
};

/**
 * What a step waits for, in the order in which it happens where several are due at once: each is an event of the chart.
 *
 * - `gaveUp`: its agent was asked to stop the action, and does not answer
 * - `lost`: its agent has been silent for too long
 * - `timeUp`: the action has had its time; or its agent is to be asked once more to stop
 * - `overdue`: the action has told of no progress
 * - `retry`: the pause between two attempts is over
 */
export const stepTimers = ['gaveUp', 'lost', 'timeUp', 'overdue', 'retry'] as const;
export type StepTimer = (typeof stepTimers)[number];

/** All that is remembered of a step. */
export type StepContext = {
  /** Its position in the run, from 0. */
  step: number;
  /** The highest attempt that was granted; 0 where none was. */
  attempts: number;
  /** How many attempts were made and ended without success. One that nobody acted on is none. */
  tried: number;
  /** Since when the step could start. */
  ready_at: number;
  /** The attempt in flight, or the one whose outcome is unknown. */
  attempt?: Attempt | undefined;
  why_unknown?: WhyUnknown | undefined;
  /** When what comes to the step, in milliseconds since the epoch. */
  due?: Partial<Record<StepTimer, number>> | undefined;
  /** Why it has failed. */
  error?: Failure | undefined;
  /** What its expressions came to, by their places. */
  values?: JsonObject | undefined;
};

export type StepSnapshot = Snapshot<StepContext>;
