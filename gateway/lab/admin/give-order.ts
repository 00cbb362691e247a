import { type OperatorRequest, type Order, holdsOf } from '../../../shared/contracts/holds.ts';
import { message } from '../../../shared/contracts/message.ts';
import type { OrderCommand } from '../../../shared/contracts/admin-command.ts';
import { nameTarget, type OrderTarget, targetKey } from '../../../shared/contracts/order-target.ts';
import {
  decodeWorkcellState,
  workcellField,
  type WorkcellState,
} from '../../../shared/contracts/workcell-state.ts';
import { demandInstance } from '../../../shared/contracts/demand-module.ts';
import { nextOrder, overtakes } from '../../../shared/contracts/order-number.ts';
import { messageOf, WeirError } from '../../../shared/kernel/errors/weir-error.ts';
import { timedOut, within } from '../../../shared/kernel/lifecycle/waiting.ts';
import { epochFloor } from '../../../shared/contracts/epoch-floor.ts';
import type { LabContext } from '../context.ts';
import { type Done, untilConfirmed, sendConfirmed, untilShown } from '../../http/index.ts';
import { clearRuns } from '../workcell/clear-runs.ts';
import { rereadWorkcell } from '../workcell/define-workcell.ts';
import { demandAllowed, isOrderUnderWay } from '../../../shared/explain/index.ts';

/**
 * Stops the workcell, or one module, now: bars the store, tells all agents directly, and the owner besides. None of these
 * waits for another, nor for an instrument. Resolves once the broker has it for the agents, and the owner is certain to hear of it: by
 * the broker, or by the store, where an owner looks for stops of which nobody told it.
 * @throws WeirError `not_found` where there is no such instance, `stop_kept` where no agent could be told, and the owner will tell them; `not_stopped` where it stands nowhere.
 */
export async function safetyStop(
  context: LabContext,
  by: Pick<OperatorRequest, 'module' | 'instance' | 'by'>,
): Promise<Order> {
  // Beside the number, and no longer than that: an agent heeds a stop that is not signed.
  const { signer, timing, broker, log } = context;
  await demandKnown(context, by);
  const loaded = within(signer.load(), timing.stopNumber).catch(() => undefined);
  const request = { command: 'safety_stop', ...by } as const;
  const barred = context.store.giveOrder(request);
  const [order] = await Promise.all([numbered(context, request, barred), loaded]);
  log.warn({ order }, 'safety stop');
  // Somebody has to walk where it is away: they are not kept waiting.
  const confirm = broker.health().up ? timing.confirm : timing.stopAway;
  const hasty = { ...context, timing: { ...timing, confirm } };
  const [agents, owner] = await Promise.allSettled([informAgents(hasty, order), informOwner(hasty, order)]);
  const isKept = async () => owner.status === 'fulfilled' || (await isBarred(barred, timing.stopAway));
  if (agents.status === 'rejected') {
    const message = messageOf(agents.reason);
    throw new WeirError((await isKept()) ? 'stop_kept' : 'not_stopped', message, { cause: agents.reason });
  }
  if (!(await isKept())) throw (owner as PromiseRejectedResult).reason;
  await untilOrderShown(context, order, timing.stopShown);
  return order;
}

/** Whoever mistypes an instance hears of it, unless the store takes its time: then the stop is given as it was asked for. */
async function demandKnown({ store, timing }: LabContext, target: OrderTarget): Promise<void> {
  if (target.instance === undefined) return;
  const fields = await within(store.readWorkcell(), timing.stopNumber).catch((): typeof timedOut => timedOut);
  if (fields !== timedOut) demandInstance(decodeWorkcellState(fields), target);
}

/** Whether the store has the stop, `ms` later at the latest. */
function isBarred(barred: Promise<Order>, ms: number): Promise<boolean> {
  return within(barred, ms).then(
    (order) => order !== timedOut,
    () => false,
  );
}

/**
 * A stop must not wait for a store that is away. Without it, the number is made from the clock and from the latest order
 * that this gateway has seen: it is above all orders so far.
 */
async function numbered(
  context: LabContext,
  request: OperatorRequest,
  barred: Promise<Order>,
): Promise<Order> {
  const { timing, log } = context;
  try {
    const order = await within(barred, timing.stopNumber);
    if (order !== timedOut) {
      context.latestOrder = order.revision;
      return order;
    }
  } catch (error) {
    log.error({ err: error }, 'the store could not be barred; the safety stop goes out all the same');
  }
  const at = Date.now();
  const revision = nextOrder(at, [epochFloor(at), context.latestOrder]);
  context.latestOrder = revision;
  return { ...request, revision, at };
}

/** To all agents at once; tried until the broker has confirmed it, as long as a client may be kept waiting. */
async function informAgents(context: LabContext, order: Order): Promise<void> {
  const { broker, signer, workcell, timing, log } = context;
  const stop = signer.prove(message('admin.order', { workcell: workcell.name, body: { ...order } }));
  const confirmed = await untilConfirmed(
    timing,
    () => broker.broadcast(stop),
    (error) => log.error({ err: error }, 'the safety stop has not reached the agents yet'),
  );
  if (!confirmed)
    throw new WeirError('broker_unavailable', 'the broker did not confirm the safety stop in time');
}

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

/** That an order was given. */
export function orderGiven(
  { store }: Pick<LabContext, 'store'>,
  { revision, ...order }: OrderTarget & { command: OrderCommand; revision: number },
): Done {
  return {
    kind: order.command === 'abandon' ? 'abandon' : 'order',
    id: String(revision),
    what: `${order.command} of ${nameTarget(order)}`,
    isKept: async () => {
      const fields = await store.readWorkcell();
      // A safety stop goes out without the store; then its owner's word is all that there is of it.
      const holds = decodeWorkcellState(fields).holds.get(targetKey(order)) ?? {};
      const known = Object.values(holds).map((hold) => hold.revision);
      return Math.max(Number(fields[workcellField.order] ?? 0), ...known) >= revision;
    },
  };
}

/** @throws WeirError `broker_unavailable` where the broker did not confirm it in time. */
async function informOwner(context: LabContext, order: Order): Promise<void> {
  await sendConfirmed(
    context,
    message('workcell.control', { workcell: context.workcell.name, body: { ...order } }),
  );
}

/** Resolves when the workcell's holds show the order, or after a while; at once where it changes none. */
async function untilOrderShown(context: LabContext, order: Order, limit?: number): Promise<void> {
  const { command, revision } = order;
  const [hold] = holdsOf(command);
  if (!hold) return;
  const isShown = ({ holds }: WorkcellState) => {
    const shown = holds.get(targetKey(order))?.[hold];
    return shown !== undefined && !overtakes(revision, shown.revision);
  };
  await untilShown(context, isShown, limit);
}
