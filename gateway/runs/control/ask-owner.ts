import { isTerminal } from '../../../shared/contracts/run.ts';
import type { InboxMessage } from '../../../shared/contracts/message.ts';
import { WeirError } from '../../../shared/kernel/errors/weir-error.ts';
import { tracedIn } from '../../../shared/contracts/traced.ts';
import type { ArchivedRun } from '../../../shared/contracts/archived-run.ts';
import type { RunsContext } from '../context.ts';
import { runIsOver } from '../../../shared/workflow/index.ts';
import { findRun } from '../run-pages.ts';
import { sendConfirmed } from '../../http/index.ts';

/**
 * Asks the owner of the workcell for something that concerns a run which has not ended; resolves to the run, as it stood
 * before, once the broker has confirmed the request.
 * @param request the message that says it; may refuse the run by throwing
 * @throws WeirError `run_not_found`, `run_terminal`, `broker_unavailable`, `store_unavailable`, and what `request` throws.
 */
export async function askOwner(
  context: RunsContext,
  runId: string,
  request: (run: ArchivedRun) => InboxMessage,
): Promise<ArchivedRun> {
  const deadline = context.deadlines.begin();
  const run = await findRun(context, runId, deadline);
  if (isTerminal(run.state)) throw runIsOver(run.state, runId, run.summary?.unknown);
  const asked = { ...request(run), ...tracedIn(run.definition) };
  await deadline.untilBrokerUp(context.broker);
  if (!(await sendConfirmed(context, asked))) {
    throw new WeirError('broker_unavailable', 'the broker did not confirm the request in time');
  }
  return run;
}
