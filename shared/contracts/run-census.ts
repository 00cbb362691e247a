import type { RunState, RunSummary } from './run.ts';

/** How many runs there are, and how those stand that are not over. */
export interface RunCensus {
  counts: Record<RunState, number>;
  /** The newest runs of each state that is looked at, with what is shown of them; missing where that cannot be read. */
  open: { state: RunState; summary?: RunSummary }[];
  /** The run that was handed in first of those that no owner has taken. */
  oldest_new?: string;
}
