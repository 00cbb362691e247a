import type { Request } from 'express';
import { resetCommand, retryCommand } from '../../../shared/condition/commands.ts';
import { isTerminal, type RunState, type UnknownStep } from '../../../shared/contracts/run.ts';
import type { InboxMessage } from '../../../shared/contracts/message.ts';
import { WeirError } from '../../../shared/errors/weir-error.ts';
import { tracedIn } from '../../../shared/tracing/trace-context.ts';
import { nameOfAsker } from '../../access/asker.ts';
import type { ArchivedRun } from '../../archive/archived-run.ts';
import type { GatewayContext } from '../../context.ts';
import { findRun } from '../find-run.ts';
import { sendConfirmed } from '../../send-confirmed.ts';

/** The fields of a request that wants something of a run: of its body (JSON or form), or else of its query. */
export function fieldsOf(request: Request): Record<string, unknown> {
  return { ...request.query, ...((request.body ?? {}) as Record<string, unknown>) };
}

/** Who wants it, as far as is known; for the log. */
export function readBy(request: Request): { by?: string } {
  const by = nameOfAsker(request, readText(request, 'by', 200).by);
  return by === undefined ? {} : { by };
}

/** A field that is a text, cut at `maxLength` characters; what is no text is left out. */
export function readText<Name extends string>(
  request: Request,
  name: Name,
  maxLength: number,
): { [Field in Name]?: string } {
  const value = fieldsOf(request)[name];
  const given = typeof value === 'string' && value !== '' ? { [name]: value.slice(0, maxLength) } : {};
  return given as { [Field in Name]?: string };
}

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

/**
 * The refusal of a wish about a run that has ended.
 * @param unknown the step of it whose outcome nobody knows
 */
export function runIsOver(state: RunState, runId: string, unknown?: UnknownStep): WeirError {
  const remedies = [
    ...(unknown ? [`\`${resetCommand(unknown.module)}\` sets free the instrument that it holds back`] : []),
    ...(state === 'failed' || state === 'cancelled'
      ? [`\`${retryCommand(runId)}\` makes a run that goes on from it`]
      : []),
  ];
  const how = `the run is ${state} already, and what has ended stays as it is`;
  return new WeirError('run_terminal', [how, ...remedies].join('; '));
}
