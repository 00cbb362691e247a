import type { Request } from 'express';
import { message } from '../../../shared/contracts/message.ts';
import type { ArchivedRun } from '../../../shared/contracts/archived-run.ts';
import type { RunsContext } from '../context.ts';
import { readBy, readText } from '../../http/index.ts';
import { askOwner } from './wish.ts';

/** Asks for the end of a run, which is `cancelled` when its instrument is at rest. Throws as `askOwner`. */
export function cancelRun(context: RunsContext, runId: string, request: Request): Promise<ArchivedRun> {
  const body = { command: 'cancel' as const, ...readBy(request), ...readText(request, 'reason', 2000) };
  return askOwner(context, runId, () =>
    message('run.control', { workcell: context.workcell.name, run_id: runId, body }),
  );
}
