import { WeirError } from '../../shared/errors/weir-error.ts';
import type { ArchivedRun } from '../archive/archived-run.ts';
import { statusOf, waitingOf } from '../runs/run-status.ts';

/** Why no other run can go on from one; undefined where one can. */
export function whyNoRetry({
  state,
  summary,
  definition,
}: Pick<ArchivedRun, 'state' | 'summary' | 'definition'>): WeirError | undefined {
  const { run_id } = definition;
  switch (state) {
    case 'failed':
    case 'cancelled':
      return undefined;
    case 'completed':
      return new WeirError(
        'unfit',
        'the run is completed: there is nothing left to go on with; hand its workflow in again (weir run)',
      );
    case 'withdrawn':
      return new WeirError('unfit', 'the run was never accepted: hand its workflow in again (weir run)');
    default: {
      const waiting = waitingOf(state, summary, false);
      const why = waiting === null ? '' : ` (it ${waiting})`;
      return new WeirError(
        'unfit',
        `the run is ${statusOf(state, summary)}${why}: a run goes on from one that has failed or was cancelled; \`weir cancel ${run_id}\` ends this one`,
      );
    }
  }
}
