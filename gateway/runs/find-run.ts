import type { RunState } from '../../shared/contracts/run.ts';
import { WeirError } from '../../shared/errors/weir-error.ts';
import type { ArchivedRun } from '../archive/archived-run.ts';
import type { GatewayContext } from '../context.ts';
import type { Deadline } from '../patience.ts';

/**
 * A run, wherever it is kept: in the store, or in its folder once it has left the store.
 * @throws WeirError `run_not_found`, `store_unavailable`.
 */
export async function findRun(
  { store, archive, patience }: Pick<GatewayContext, 'store' | 'archive' | 'patience'>,
  runId: string,
  deadline: Deadline = patience.begin(),
): Promise<ArchivedRun> {
  const run = (await deadline.withStore(() => store.readRun(runId))) ?? (await archive.readRun(runId));
  if (!run) throw noRun(runId);
  return run;
}

/** The run's state and revision alone; as `findRun`, and cheaper. */
export async function findRevision(
  { store, archive, patience }: GatewayContext,
  runId: string,
): Promise<{ state: RunState; revision: number }> {
  const found =
    (await patience.begin().withStore(() => store.readRevision(runId))) ?? (await archive.index.find(runId));
  if (!found) throw noRun(runId);
  return found;
}

export function noRun(runId: string): WeirError {
  return new WeirError('run_not_found', `there is no run ${runId}`);
}
