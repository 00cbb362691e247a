import type { AskedBy } from '../../shared/contracts/run.ts';
import type { Failure } from '../../shared/kernel/errors/weir-error.ts';
import type { Plan } from './plan.ts';
import type { Snapshot } from './statechart.ts';
import type { StepSnapshot } from './step-context.ts';

/** Raised with each change of a snapshot's shape; an older one is migrated or refused, never guessed. */
export const machineVersion = 6;

/**
 * What a run waits for, in the order in which it happens where both are due at once: each is an event of the chart.
 *
 * - `giveUp`: a cancelled run ends without its agents' word
 * - `stopAgain`: the agents of a cancelled run are asked to stop once more
 */
export const runTimers = ['giveUp', 'stopAgain'] as const;
export type RunTimer = (typeof runTimers)[number];

/** An attempt of a step that was added to a run, of which only a journal knows. */
export type ForgottenAttempt = {
  /** The position that the step had. */
  step: number;
  /** Which step it was; missing where the journal has forgotten that as well. */
  id?: string;
  attempt: number;
  module: string;
  instance: string;
  number: number;
  /** False where it never begins. */
  begun: boolean;
};

/** From when a step of a run is given out until another has ended, by their positions. */
export type Span = { from: number; until: number };

/** What a run has to itself for that time: instances, as `module/instance`, and locations. */
export type Kept = Span & {
  instances?: string[];
  locations?: string[];
  /** The step that was given out when this began; missing where it is `from`. */
  by?: number;
};

/** What is remembered of a run beside its steps. Times are milliseconds since the epoch. */
export type RunContext = {
  machine_version: number;
  /** Module → the instance of it that the run used first, and the step that did. */
  homes: Record<string, { instance: string; step: number }>;
  /** What it has to itself, see `keptBy`; missing where it never had anything. */
  kept?: Kept[] | undefined;
  /** Steps that a journal knows and that began before their turn, as far as the store knows: it was put back. */
  early?: number[] | undefined;
  /** What journals know of steps that were added to the run and that the store has forgotten: it was put back. */
  forgotten?: ForgottenAttempt[] | undefined;
  /** Who has paused it, and why. */
  paused_by?: AskedBy | undefined;
  /** Who has cancelled it, and why: it ends as cancelled then. */
  cancelled_by?: AskedBy;
  /** The latest requests by which persons have edited it. */
  edits?: string[];
  /** The run's revision since which it is paused, or goes on. */
  paused_revision?: number;
  /**
   * When it was told of gaps that they may break, and that they are broken, by `gapKey`, and by how much (see `GapTold`); and of the run
   * that it is late.
   */
  gaps?: Record<string, { risk?: number; broken?: number; missed_by?: number }>;
  late?: number;
  started_at?: number;
  ended_at?: number;
  error?: Failure | undefined;
  due?: Partial<Record<RunTimer, number>> | undefined;
};

/** Where a run stands. Immutable, plain JSON. */
export type RunSnapshot = Snapshot<RunContext> & {
  /** Those that have begun, by position: a step that waits for steps that are not done has no snapshot. */
  steps: Readonly<Record<number, StepSnapshot>>;
  /** Positions of those that have begun and are not done, ascending: most questions are about them. It follows from `steps`. */
  undone: readonly number[];
  /**
   * Positions of those of them that more is known of than that they wait for an instrument, or for their rounds: an attempt, an unknown
   * outcome, a time or a word that they wait for. Of thousands of steps, a few. It follows from `steps`.
   */
  engaged: readonly number[];
  /** It follows from the run's definition. */
  plan: Plan;
};
