import { runStates, type RunState } from '../contracts/run.ts';
import type { RunCensus, RunsOfExperiment } from '../contracts/run-census.ts';
import { decodeSummary } from './stored-forms.ts';

/** The states of which a census reads summaries: a run that is new has none, one that is over changes no more. */
export const lookedAt = ['queued', 'active', 'cancelling'] as const satisfies RunState[];

/** A census from what a store has: a summary that cannot be read hides no other. */
export function censusOf(
  counts: readonly (readonly [RunState, number])[],
  open: readonly { state: RunState; run_id: string; summary: string | null }[],
  oldest: string | undefined,
): RunCensus {
  return {
    counts: Object.fromEntries(counts) as RunCensus['counts'],
    open: open.map(({ state, run_id, summary: text }) => {
      const summary = text === null ? undefined : readableSummary(run_id, text);
      return { state, ...(summary === undefined ? {} : { summary }) };
    }),
    ...(oldest === undefined ? {} : { oldest_new: oldest }),
  };
}

/** The states in which a run counts for its experiment. */
export const countedStates = runStates.filter((state) => state !== 'withdrawn');

/** The same of one experiment. */
export function runsOfExperiment(
  counts: readonly (readonly [RunState, number])[],
  newest: { run_id: string; state: RunState; summary: string | null } | undefined,
): RunsOfExperiment {
  const found = Object.fromEntries(counts.filter(([, count]) => count > 0));
  if (!newest) return { counts: found };
  const { run_id, state, summary: text } = newest;
  const summary = text === null ? undefined : readableSummary(run_id, text);
  return { counts: found, newest: { run_id, state, ...(summary && { summary }) } };
}

function readableSummary(run_id: string, text: string): ReturnType<typeof decodeSummary> | undefined {
  try {
    return decodeSummary({ run_id }, text);
  } catch {
    return undefined;
  }
}
