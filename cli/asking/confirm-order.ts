import type { OrderPreview } from '../../client/index.ts';
import type { OperatorRequest } from '../../shared/contracts/holds.ts';
import { nameTarget } from '../../shared/contracts/order-target.ts';
import { WeirError } from '../../shared/kernel/errors/weir-error.ts';
import type { GatewayClient } from '../client/index.ts';
import { print, type CliContext } from '../terminal/index.ts';
import { describeEnds } from '../display/index.ts';
import { canPrompt } from './prompt-answer.ts';
import { prompting, readTruth } from './read-typed.ts';

/**
 * Names the runs that an order would end, and asks whether it is meant; asks again where others have begun meanwhile. True where it
 * ends none, or where somebody has said yes.
 * @throws WeirError `bad_request` where nobody can be asked, and what the order itself would be refused with
 */
export async function confirmOrder(
  client: GatewayClient,
  request: OperatorRequest,
  isMeant: boolean,
  context: CliContext,
): Promise<boolean> {
  const order = `${request.command} of ${nameTarget(request)}`;
  const asked = new Set<string>();
  for (;;) {
    const preview = await client.previewOrder(request);
    if (preview.ends.every(({ run_id }) => asked.has(run_id))) return true;
    if (!isMeant && !canPrompt(context)) throw notAsked(order, preview);
    print(context.stdout, `${order} ends`);
    for (const line of describeEnds(preview)) print(context.stdout, `  - ${line}`);
    if (isMeant) return true;
    if (!(await confirm(context))) return false;
    for (const { run_id } of preview.ends) asked.add(run_id);
  }
}

/** Asks at the terminal whether to go on; true only if the answer is yes. @throws AbortError at a signal that ends the command */
export async function confirm(context: CliContext): Promise<boolean> {
  const text = await prompting(context, (ask) => ask('Go on? [y/N] '));
  return readTruth(text ?? '') === true;
}

function notAsked(order: string, preview: OrderPreview): WeirError {
  return new WeirError(
    'bad_request',
    `${order} would end ${describeEnds(preview).join('; ')}. Nothing was done: say --yes to have it done all the same`,
  );
}
