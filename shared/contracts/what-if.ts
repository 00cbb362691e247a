import type { Expected, RunForecast } from './forecast.ts';
import type { Gap } from './step-flow.ts';
import type { RunDefinition } from './run.ts';

/*
 * What the owner is asked before runs are handed in: an `owner.inquiry` that asks `what-if`, and what it answers. Both ends are weir's own, and
 * nothing of it is stored.
 */

/** A run that is not handed in, so often as it would be. */
export type DraftedRun = Pick<
  RunDefinition,
  'label' | 'experiment_id' | 'steps' | 'priority' | 'not_before' | 'complete_by'
> & { count: number };

/** So many are looked at: how the lab fares with more is no other. */
export const mostDrafted = 200;

/** What stands in the way of a run, each by itself harmless. Steps are those of the run, by position; times are milliseconds since the epoch. */
export type Obstacle =
  | ({ kind: 'gap'; step: number } & Pick<Gap, 'from' | 'point' | 'at' | 'min' | 'max'>)
  /** So many seconds a step is expected to take. */
  | { kind: 'duration'; step: number; seconds: number }
  | { kind: 'not_before'; at: number }
  | { kind: 'complete_by'; at: number }
  | {
      kind: 'reserved';
      module: string;
      instance?: string;
      from: number;
      until: number;
      by?: string;
      reason?: string;
    };

/** What is expected of a run that is not handed in; `begin` is that of the first of its steps. */
export type DraftForecast = Omit<RunForecast, 'steps'> & { begin?: Expected };

/** A run that would be over later, by so many seconds. */
export type Delay = { run_id: string; label: string; seconds: number; end: Expected };

export type WhatIf = {
  /** As the lab was then, milliseconds since the epoch. Times of forecasts are seconds after it. */
  at: number;
  /** Of those that were looked at, in their order; null where so much comes before that nobody plans so far. */
  runs: (DraftForecast | null)[];
  /** Whether its gaps and `complete_by` could be kept if nothing else were done. `unknown`: that was not found out in time. */
  keeping: 'possible' | 'impossible' | 'unknown';
  /** Where it is impossible: of which of the drafts, and what stands in its way. */
  impossible?: { draft: number; obstacles: Obstacle[] };
  /** The most delayed first; null where it was not found out in time. */
  delays: Delay[] | null;
  /** How many runs are delayed. */
  delayed: number;
  /** How many runs of the lab were not looked at. */
  more: number;
};

/** So many delayed runs are told. */
export const mostDelays = 20;
