import type { AdminWish, Order } from '../../shared/contracts/holds.ts';
import { message } from '../../shared/contracts/message.ts';
import { nextOrder } from '../../shared/contracts/order-number.ts';
import { WeirError } from '../../shared/errors/weir-error.ts';
import { timedOut, within } from '../../shared/lifecycle/deadline.ts';
import { epochFloor } from '../../shared/store/epoch-floor.ts';
import type { GatewayContext } from '../context.ts';
import { untilConfirmed } from '../send-confirmed.ts';
import { tellOwner, untilOrderShown } from './give-order.ts';

/**
 * Stops the workcell, or one module, now: bars the store, tells all agents directly, and the owner besides. None of these
 * waits for another, nor for an instrument. Resolves once the broker has confirmed both.
 * @throws WeirError `broker_unavailable` where that did not happen in time; agents that were not reached are told when
 *   they come back.
 */
export async function safetyStop(
  context: GatewayContext,
  by: Pick<AdminWish, 'module' | 'by'>,
): Promise<Order> {
  // Beside the number, and no longer than that: an agent heeds a stop that is not signed.
  const loaded = within(context.signer.load(), context.timing.stopNumber).catch(() => undefined);
  const [order] = await Promise.all([numbered(context, { command: 'safety_stop', ...by }), loaded]);
  context.log.warn({ order }, 'safety stop');
  const told = await Promise.allSettled([tellAgents(context, order), tellOwner(context, order)]);
  const failed = told.find((each) => each.status === 'rejected');
  if (failed) throw failed.reason;
  await untilOrderShown(context, order, context.timing.stopShown);
  return order;
}

/**
 * A stop must not wait for a store that is away. Without it, the number is made from the clock and from the latest order
 * that this gateway has seen: it is above all orders so far.
 */
async function numbered(context: GatewayContext, wish: AdminWish): Promise<Order> {
  const { store, timing, log } = context;
  try {
    const order = await within(store.giveOrder(wish), timing.stopNumber);
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
  return { ...wish, revision, at };
}

/** To all agents at once; tried until the broker has confirmed it, as long as a client may be kept waiting. */
async function tellAgents(context: GatewayContext, order: Order): Promise<void> {
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
