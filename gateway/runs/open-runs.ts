import type { RunState } from '../../shared/contracts/run.ts';
import type { Store } from '../../shared/store/index.ts';
import { eachStoredRun } from './stored-runs.ts';
import { factsOfRun, type RunFacts, type StepsOfRuns } from './runs-concerned.ts';

/** How many runs that are not over are looked at: those that have begun, and the newest of the others. */
const most = { begun: 200, waiting: 200 };
const begun: RunState[] = ['active', 'cancelling'];
const waiting: RunState[] = ['new', 'queued'];

/** The runs that are not over, with the steps `at` these positions, as far as they are looked at. `more`: there are others. */
export async function readOpenRuns(
  store: Store,
  at: StepsOfRuns,
): Promise<{ open: Map<string, RunFacts>; more: boolean }> {
  const open = new Map<string, RunFacts>();
  let more = false;
  for (const [states, limit] of [
    [begun, most.begun],
    [waiting, most.waiting],
  ] as const) {
    let seen = 0;
    for await (const run of eachStoredRun(store, { states: [...states], limit: limit + 1 })) {
      seen += 1;
      const { run_id } = run.definition;
      if (seen > limit) more = true;
      else open.set(run_id, factsOfRun(run, at.get(run_id)));
    }
  }
  return { open, more };
}
