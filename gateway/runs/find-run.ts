import type { RunState } from '../../shared/contracts/run.ts';
import { WeirError } from '../../shared/kernel/errors/weir-error.ts';
import type { ArchivedRun } from '../../shared/contracts/archived-run.ts';
import { historyOf, workcellField } from '../../shared/contracts/workcell-state.ts';
import type { Store } from '../../shared/store/index.ts';
import type { RunsContext } from './context.ts';
import { type Deadline, idInPath } from '../http/index.ts';
import type { Request } from 'express';
import { listRuns, type ListQuery } from './list-runs.ts';

const newestRun: ListQuery = { statuses: undefined, experiment_id: undefined, limit: 1, cursor: undefined };

/**
 * The id of the run that a request only reads: that of its path, or of the newest run for `last`. What changes a run names it
 * by its id: the newest may be another by the time.
 * @throws WeirError `run_not_found`, `store_unavailable`.
 */
export async function runToRead(context: RunsContext, request: Request): Promise<string> {
  if (request.params['id'] !== 'last') return idInPath(request);
  const { runs } = await listRuns(context, newestRun);
  const newest = runs[0]?.['run_id'];
  if (typeof newest === 'string') return newest;
  throw new WeirError('run_not_found', 'there are no runs yet');
}

/**
 * A run, wherever it is kept: in the store, or in its folder once it has left the store.
 * @throws WeirError `run_not_found`, `store_unavailable`.
 */
export async function findRun(
  { store, archive, deadlines }: Pick<RunsContext, 'store' | 'archive' | 'deadlines'>,
  runId: string,
  deadline: Deadline = deadlines.begin(),
): Promise<ArchivedRun> {
  const run = (await deadline.withStore(() => store.readRun(runId))) ?? (await archive.readRun(runId));
  if (!run) throw noRun(runId);
  return withTakenOver(run);
}

/** What a run takes over from another one is done from its beginning on, also while no orchestrator has seen it. */
function withTakenOver<T extends ArchivedRun>(run: T): T {
  const { taken_over } = run.definition;
  return run.state === 'new' && taken_over ? { ...run, steps: taken_over } : run;
}

/** The run's state and revision alone, and the history that they are of; as `findRun`, and cheaper. */
export async function findRevision(
  context: RunsContext,
  runId: string,
): Promise<{ state: RunState; revision: number; history: number }> {
  const [history, found] = await inHistory(context, (store) => store.readRevision(runId));
  const known = found ?? (await context.archive.index.find(runId));
  if (!known) throw noRun(runId);
  return { ...known, history };
}

/** As `findRun`, and the history that it is of (see `historyOf`). */
export async function findRunInHistory(
  context: RunsContext,
  runId: string,
): Promise<ArchivedRun & { history: number }> {
  const [history, found] = await inHistory(context, (store) => store.readRun(runId));
  const run = found ?? (await context.archive.readRun(runId));
  if (!run) throw noRun(runId);
  return { ...withTakenOver(run), history };
}

/** The history is asked for first: what is read of a store that is put back meanwhile must not pass for the new one's. */
function inHistory<T>(
  { store, deadlines }: RunsContext,
  read: (store: Store) => Promise<T>,
): Promise<[number, T]> {
  return deadlines
    .begin()
    .withStore(() => Promise.all([store.readField(workcellField.lineage).then(historyOf), read(store)]));
}

export function noRun(runId: string): WeirError {
  return new WeirError('run_not_found', `there is no run ${runId}`);
}
