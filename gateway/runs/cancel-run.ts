import type { Request } from 'express';
import { isTerminal } from '../../shared/contracts/run.ts';
import { message } from '../../shared/contracts/message.ts';
import { WeirError } from '../../shared/errors/weir-error.ts';
import type { ArchivedRun } from '../archive/archived-run.ts';
import type { GatewayContext } from '../context.ts';
import { findRun } from './find-run.ts';
import { sendConfirmed } from './send-confirmed.ts';

/** Who wants the cancel and why, as far as is known; for the run's log. */
export interface CancelWish {
  by?: string;
  reason?: string;
}

/** Reads the wish from the body (JSON or form) or else the query; what is no text is left out. */
export function readCancelWish(request: Request): CancelWish {
  const body = (request.body ?? {}) as Record<string, unknown>;
  const text = (name: string, maxLength: number): string | undefined => {
    const value = body[name] ?? request.query[name];
    return typeof value === 'string' && value !== '' ? value.slice(0, maxLength) : undefined;
  };
  const [by, reason] = [text('by', 200), text('reason', 2000)];
  return { ...(by === undefined ? {} : { by }), ...(reason === undefined ? {} : { reason }) };
}

/**
 * Asks the owner of the workcell to cancel a run; resolves to the run once the broker has confirmed the wish. The run is
 * `cancelled` when its instrument is at rest.
 * @throws WeirError `run_not_found`, `run_terminal`, `broker_unavailable`, `store_unavailable`.
 */
export async function cancelRun(
  context: GatewayContext,
  runId: string,
  wish: CancelWish,
): Promise<ArchivedRun> {
  const deadline = context.patience.begin();
  const run = await findRun(context, runId, deadline);
  if (isTerminal(run.state)) {
    throw new WeirError('run_terminal', `the run is ${run.state} already, and what has ended stays as it is`);
  }
  await deadline.untilBrokerUp(context.broker);
  const control = message('run.control', {
    workcell: context.workcell.name,
    run_id: runId,
    body: { command: 'cancel', ...wish },
  });
  if (!(await sendConfirmed(context, control))) {
    throw new WeirError('broker_unavailable', 'the broker did not confirm the cancel in time');
  }
  return run;
}
