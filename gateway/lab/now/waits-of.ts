import type { WaitView } from '../../../shared/contracts/now.ts';
import { waitingOf } from '../../../shared/explain/index.ts';
import type { RunFacts } from '../../runs/index.ts';

/** So many reasons are told: a person who has one minute reads no more. */
const mostTold = 5;

/** For what runs wait, each reason once; what most of them wait for comes first. Pure. */
export function waitsOf(runs: Iterable<RunFacts>, brokerAway: boolean): WaitView[] {
  const waits = new Map<string, WaitView>();
  for (const run of runs) {
    const reason = whyWaiting(run, brokerAway);
    if (reason === undefined) continue;
    const known = waits.get(reason);
    if (known) known.runs += 1;
    else waits.set(reason, { reason, runs: 1, run_id: run.run_id });
  }
  return [...waits.values()].sort((a, b) => b.runs - a.runs).slice(0, mostTold);
}

/** For what a run waits that is not over; undefined for one that goes on, is paused, or waits for a person's word. */
export function whyWaiting({ state, summary }: RunFacts, brokerAway: boolean): string | undefined {
  return summary?.paused ? undefined : (waitingOf(state, summary, brokerAway) ?? undefined);
}
