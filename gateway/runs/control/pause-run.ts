import type { Request } from 'express';
import { message } from '../../../shared/contracts/message.ts';
import { moment } from '../../../shared/contracts/moment.ts';
import type { RunSummary } from '../../../shared/contracts/run.ts';
import { WeirError } from '../../../shared/kernel/errors/weir-error.ts';
import { stepInLog } from '../../../shared/kernel/log/step-in-log.ts';
import type { ArchivedRun } from '../../../shared/contracts/archived-run.ts';
import type { RunsContext } from '../context.ts';
import { fieldsOf, readBy, readText } from '../../http/index.ts';
import { askOwner } from './wish.ts';

/**
 * Asks that no further step of a run starts, or that it goes on; a step that an instrument acts on goes on to its end.
 * The wish carries the run's revision that the caller has seen (`revision`, or the one of this moment), so that one which
 * comes twice, or after a later one, does nothing. Throws as `askOwner`.
 * @throws WeirError `bad_request`; `outcome_unknown` where a run is to go on that waits for a word; `changes_nothing` where
 * it is paused already, or is not paused.
 */
export function pauseRun(
  context: RunsContext,
  runId: string,
  command: 'pause' | 'resume',
  request: Request,
): Promise<ArchivedRun> {
  const seen = readRevision(request);
  return askOwner(context, runId, (run) => {
    const { revision, summary } = run;
    if (command === 'pause') demandGoingOn(runId, summary);
    else demandPaused(run);
    const reason = readText(request, 'reason', 2000);
    return message('run.control', {
      workcell: context.workcell.name,
      run_id: runId,
      body: { command, ...readBy(request), ...reason, revision: seen ?? revision },
    });
  });
}

/** A run that waits for a word may be paused beside: it then stays so once the word is said. */
function demandGoingOn(runId: string, summary: RunSummary | undefined): void {
  const { paused_by } = summary ?? {};
  if (!paused_by) return;
  const { at, by, reason } = paused_by;
  const who = `${by === undefined ? '' : ` by ${by}`} since ${moment(at)}${reason === undefined ? '' : `: ${reason}`}`;
  throw new WeirError(
    'changes_nothing',
    `the run is paused already${who}; \`weir resume ${runId}\` lets it go on`,
  );
}

function demandPaused({ summary, definition: { run_id, steps } }: ArchivedRun): void {
  const { unknown, waiting, paused_by, paused } = summary ?? {};
  if (unknown?.run === 'waits' && !paused_by) {
    throw new WeirError(
      'outcome_unknown',
      `the run waits for a word on ${stepInLog(unknown.step, steps[unknown.step]?.name)}: say what became of it (weir resolve, POST /runs/${run_id}/resolve)`,
    );
  }
  if (paused) return;
  const why = waiting?.startsWith('waits') ? `; it ${waiting}` : '';
  throw new WeirError('changes_nothing', `the run is not paused${why}`);
}

function readRevision(request: Request): number | undefined {
  const value = fieldsOf(request)['revision'];
  if (value === undefined) return undefined;
  const revision = typeof value === 'string' && /^\d{1,15}$/.test(value) ? Number(value) : value;
  if (typeof revision === 'number' && Number.isSafeInteger(revision) && revision >= 0) return revision;
  throw new WeirError(
    'bad_request',
    '"revision" is the number that the ETag of the run, as you saw it, begins with',
  );
}
