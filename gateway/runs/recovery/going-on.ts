import {
  runStates,
  terminalStates,
  type RunDefinition,
  type RunState,
} from '../../../shared/contracts/run.ts';
import { WeirError } from '../../../shared/kernel/errors/weir-error.ts';
import type { Store } from '../../../shared/store/index.ts';
import { eachStoredRun } from '../stored-runs.ts';

/** The states of a run that is not over. */
const open: RunState[] = runStates.filter(
  (state) => !(terminalStates as readonly RunState[]).includes(state),
);
/** So many runs of an experiment are looked at. */
const mostRuns = 1000;

/** The run that goes on from another one and is not over, if there is one. */
export async function goingOnFrom(
  store: Pick<Store, 'listRuns'>,
  { run_id, experiment_id }: Pick<RunDefinition, 'run_id' | 'experiment_id'>,
): Promise<RunDefinition | undefined> {
  for await (const { definition } of eachStoredRun(store, { states: open, experiment_id, limit: mostRuns }))
    if (definition.retry_of === run_id) return definition;
  return undefined;
}

/** The refusal of a second run that would go on from the same one. */
export function alreadyRetried(run_id: string): WeirError {
  return new WeirError(
    'already_retried',
    `run ${run_id} goes on from it already and is not over: look at that one, or cancel it first`,
  );
}
