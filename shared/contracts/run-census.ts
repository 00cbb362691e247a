import type { RunState, RunSummary } from './run.ts';

/** How many runs there are, and how those stand that are not over. */
export interface RunCensus {
  counts: Record<RunState, number>;
  /** The newest runs of each state that is looked at, with what is shown of them; missing where that cannot be read. */
  open: { state: RunState; summary?: RunSummary }[];
  /** The run that was handed in first of those that no owner has taken. */
  oldest_new?: string;
}

/** What there is of an experiment's runs: how many in each state, but for those that were withdrawn, and the newest. */
export interface RunsOfExperiment {
  counts: Partial<Record<RunState, number>>;
  /** Missing where there is none; `summary` where it has none, or one that cannot be read. */
  newest?: { run_id: string; state: RunState; summary?: RunSummary };
}
