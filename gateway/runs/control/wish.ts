import { isTerminal } from '../../../shared/contracts/run.ts';
import type { InboxMessage } from '../../../shared/contracts/message.ts';
import { WeirError } from '../../../shared/errors/weir-error.ts';
import { tracedIn } from '../../../shared/tracing/trace-context.ts';
import type { ArchivedRun } from '../../archive/archived-run.ts';
import type { GatewayContext } from '../../context.ts';
import { runIsOver } from '../../recovery/why-unfit.ts';
import { findRun } from '../find-run.ts';
import { sendConfirmed } from '../../send-confirmed.ts';

/**
 * Asks the owner of the workcell for something that concerns a run which has not ended; resolves to the run, as it stood
 * before, once the broker has confirmed the wish.
 * @param wish the message that says it; may refuse the run by throwing
 * @throws WeirError `run_not_found`, `run_terminal`, `broker_unavailable`, `store_unavailable`, and what `wish` throws.
 */
export async function askOwner(
  context: GatewayContext,
  runId: string,
  wish: (run: ArchivedRun) => InboxMessage,
): Promise<ArchivedRun> {
  const deadline = context.patience.begin();
  const run = await findRun(context, runId, deadline);
  if (isTerminal(run.state)) throw runIsOver(run.state, runId, run.summary?.unknown);
  const asked = { ...wish(run), ...tracedIn(run.definition) };
  await deadline.untilBrokerUp(context.broker);
  if (!(await sendConfirmed(context, asked))) {
    throw new WeirError('broker_unavailable', 'the broker did not confirm the wish in time');
  }
  return run;
}
