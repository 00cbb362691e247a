import type { Request } from 'express';
import { WeirError } from '../../shared/kernel/errors/weir-error.ts';
import type { RunsContext } from './context.ts';
import { idInPath } from '../http/index.ts';
import { listRuns, type ListWish } from './list-runs.ts';

const newestRun: ListWish = { statuses: undefined, experiment_id: undefined, limit: 1, cursor: undefined };

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
