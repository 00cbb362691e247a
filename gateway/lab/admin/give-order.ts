import { holdsOf, type OperatorRequest, type Order } from '../../../shared/contracts/holds.ts';
import { message } from '../../../shared/contracts/message.ts';
import { targetKey } from '../../../shared/contracts/order-target.ts';
import { overtakes } from '../../../shared/contracts/order-number.ts';
import { decodeWorkcellState, type WorkcellState } from '../../../shared/contracts/workcell-state.ts';
import type { LabContext } from '../context.ts';
import { clearRuns } from '../workcell/clear-runs.ts';
import { rereadWorkcell } from '../workcell/define-workcell.ts';
import { demandAllowed, isOrderUnderWay } from '../../../shared/explain/index.ts';
import { demandInstance } from '../../../shared/contracts/demand-module.ts';
import { sendConfirmed, untilShown } from '../../http/index.ts';

/**
 * Gives an order that is no safety stop: numbers it, hands it to the owner, and waits a moment for it to show. Resolves
 * once the broker has it; the owner hands it on to the agents when it is in the store.
 * @throws WeirError `not_found` where there is no such instance, `stopped` where a safety stop forbids it, `changes_nothing` where there is nothing that it could end,
 * `store_unavailable`, `broker_unavailable`.
 */
export async function giveOrder(context: LabContext, request: OperatorRequest): Promise<Order> {
  const deadline = context.deadlines.begin();
  const fields = await deadline.withStore(() => context.store.readWorkcell());
  const state = decodeWorkcellState(fields);
  demandInstance(state, request);
  demandAllowed(state, request, isOrderUnderWay(fields));
  await deadline.untilBrokerUp(context.broker);
  // A reset of the workcell begins anew, with the file as it is now: its settings say what the reset does.
  const anew = request.command === 'reset' && request.module === undefined;
  if (anew) await rereadWorkcell(context, deadline);
  const order = await deadline.withStore(() => context.store.giveOrder(request));
  context.latestOrder = order.revision;
  await informOwner(context, order);
  if (anew && context.workcell.config.rest['clear_workflow_runs'] === true)
    await clearRuns(context, deadline);
  await untilOrderShown(context, order);
  return order;
}

/** @throws WeirError `broker_unavailable` where the broker did not confirm it in time. */
export async function informOwner(context: LabContext, order: Order): Promise<void> {
  await sendConfirmed(
    context,
    message('workcell.control', { workcell: context.workcell.name, body: { ...order } }),
  );
}

/** Resolves when the workcell's holds show the order, or after a while; at once where it changes none. */
export async function untilOrderShown(context: LabContext, order: Order, limit?: number): Promise<void> {
  const { command, revision } = order;
  const [hold] = holdsOf(command);
  if (!hold) return;
  const isShown = ({ holds }: WorkcellState) => {
    const shown = holds.get(targetKey(order))?.[hold];
    return shown !== undefined && !overtakes(revision, shown.revision);
  };
  await untilShown(context, isShown, limit);
}
