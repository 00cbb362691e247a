import type { AskedBy } from '../../shared/contracts/run.ts';
import type { Failure } from '../../shared/errors/weir-error.ts';
import type { Standing } from './statechart.ts';
import type { StepSnapshot } from './step-context.ts';

/** Raised with each change of a snapshot's shape; an older one is migrated or refused, never guessed. */
export const machineVersion = 4;

/**
 * What a run waits for, in the order in which it happens where both are due at once: each is an event of the chart.
 *
 * - `giveUp`: a cancelled run ends without its agents' word
 * - `stopAgain`: the agents of a cancelled run are asked to stop once more
 */
export const runTimers = ['giveUp', 'stopAgain'] as const;
export type RunTimer = (typeof runTimers)[number];

/** What is remembered of a run beside its steps. Times are milliseconds since the epoch. */
export type RunContext = {
  machine_version: number;
  step_count: number;
  /** By step, the steps that it depends on; missing where each depends on the one before it. */
  depends_on?: number[][];
  /** Module → the instance of it that the run used first, and the step that did. */
  homes: Record<string, { instance: string; step: number }>;
  /** Who has paused it, and why. */
  paused_by?: AskedBy | undefined;
  /** Who has cancelled it, and why. */
  cancelled_by?: AskedBy;
  /** The run's revision since which it is paused, or goes on. */
  paused_revision?: number;
  started_at?: number;
  ended_at?: number;
  error?: Failure;
  due?: Partial<Record<RunTimer, number>> | undefined;
};

/** Where a run stands. Immutable, plain JSON. */
export type RunSnapshot = Standing<RunContext> & {
  /** Those that have begun, by position: a step that depends on steps that are not done has no snapshot. */
  steps: Readonly<Record<number, StepSnapshot>>;
};

/** The steps that a step depends on directly. */
export function dependenciesOf({ depends_on }: RunContext, step: number): number[] {
  if (depends_on) return depends_on[step] ?? [];
  return step === 0 ? [] : [step - 1];
}

/** The steps that depend on a step; without one, those that depend on none. */
export function dependentsOf(context: RunContext, step: number | undefined): number[] {
  const { depends_on, step_count } = context;
  const next = step === undefined ? 0 : step + 1;
  if (!depends_on) return next < step_count ? [next] : [];
  return depends_on.flatMap((of, position) =>
    (step === undefined ? of.length === 0 : of.includes(step)) ? [position] : [],
  );
}

/** All steps that a step depends on, directly or by others. */
export function stepsBefore(context: RunContext, step: number): Set<number> {
  const found = new Set<number>();
  const open = [step];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    for (const of of dependenciesOf(context, next)) {
      if (!found.has(of)) open.push(of);
      found.add(of);
    }
  }
  return found;
}
