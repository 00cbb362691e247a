import type { Response } from 'express';
import { renderRun } from '../render-run.ts';
import { isTerminal } from '../../../shared/contracts/run.ts';
import type { InboxMessage } from '../../../shared/contracts/message.ts';
import { tracedIn } from '../../../shared/contracts/traced.ts';
import type { ArchivedRun } from '../../../shared/contracts/archived-run.ts';
import type { RunsContext } from '../context.ts';
import { carriedSince } from '../../../shared/store/index.ts';
import { runIsOver } from '../../../shared/workflow/index.ts';
import { findRun } from '../run-pages.ts';
import { demandLeader, sendConfirmed, sendJsonText } from '../../http/index.ts';

/**
 * Asks the owner of the workcell for something that concerns a run which has not ended; resolves to the run, as it stood
 * before, once the broker has confirmed the request.
 * @param request the message that says it; may refuse the run by throwing
 * @throws WeirError `run_not_found`, `run_terminal`, `owner_too_old`, `broker_unavailable`, `store_unavailable`, and what `request` throws.
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
  await deadline.withStore(() => demandLeader(context.store, carriedSince(run.definition)));
  await deadline.untilBrokerUp(context.broker);
  await sendConfirmed(context, asked);
  return run;
}

/** Answers a request that something becomes of a run with the run, once that was asked for. */
export async function sendAsked(
  context: RunsContext,
  response: Response,
  asked: Promise<ArchivedRun>,
): Promise<void> {
  const run = await asked;
  const brokerAway = !context.broker.health().up;
  sendJsonText(response, 202, await renderRun({ ...run, brokerAway, site: context }, context.data));
}
