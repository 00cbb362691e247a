import type { JsonObject } from '../../../shared/kernel/json/json.ts';
import { isTerminal, runStates, type RunState, type StoredRun } from '../../../shared/contracts/run.ts';
import type { Store } from '../../../shared/store/index.ts';
import { eachStoredRun, progressOf, workflowRun, type Places, type RunParts } from '../../runs/index.ts';

/** How much is shown, and read at once: the memory of a gateway is bounded, however large runs are. */
export interface RunBounds {
  /** Runs that are not over. */
  active: number;
  /** The latest runs, whatever has become of them. */
  latest: number;
  /** Bytes of all runs together that are shown with their steps. */
  bytes: number;
  page: number;
}

export const runBounds: RunBounds = { active: 1_000, latest: 100, bytes: 16 * 1024 * 1024, page: 20 };

const unfinished: RunState[] = runStates.filter((state) => !isTerminal(state));

/**
 * WEI's `workflows`: the runs that are not over, and the latest. From the first one that goes beyond the bytes, runs are
 * without steps, which `steps_left_out` says; those that are not over come first, the newest of them at the head.
 */
export async function describeRuns(
  store: Pick<Store, 'listRuns'>,
  places: Places,
  { brokerAway = false, bounds = runBounds }: { brokerAway?: boolean; bounds?: RunBounds } = {},
): Promise<JsonObject> {
  const shown: JsonObject = {};
  let left = bounds.bytes;
  const show = (run: StoredRun): void => {
    const { run_id } = run.definition;
    if (run.state === 'withdrawn' || Object.hasOwn(shown, run_id)) return;
    const view = left > 0 ? workflowRun({ ...run, brokerAway }, places) : undefined;
    left -= view ? JSON.stringify(view).length : 0;
    shown[run_id] = view && left >= 0 ? view : withoutSteps({ ...run, brokerAway }, places);
  };
  for await (const run of eachStoredRun(store, { states: unfinished, limit: bounds.active }, bounds.page))
    show(run);
  for await (const run of eachStoredRun(store, { limit: bounds.latest }, bounds.page)) show(run);
  return shown;
}

/** A WorkflowRun without all that may be large; whoever wants it asks for the run. */
function withoutSteps(run: RunParts, places: Places): JsonObject {
  const { definition } = run;
  const { label, steps } = definition;
  const workflow = { name: label, metadata: {}, parameters: [], modules: [], flowdef: [] };
  const bare = { ...definition, workflow, payload: {}, steps: [], warnings: [] };
  return {
    ...workflowRun({ ...run, definition: bare, steps: {}, progress: progressOf(run) }, places),
    steps_left_out: steps.length,
  };
}
