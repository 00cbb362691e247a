import type { Order } from '../../shared/contracts/holds.ts';
import type { Json } from '../../shared/kernel/json/json.ts';
import { isPlausibleOrder, nextOrder } from '../../shared/contracts/order-number.ts';
import { decodeWorkcellState } from '../../shared/contracts/workcell-state.ts';
import { type LabState, isNewStop, stopOn } from '../state/index.ts';

/**
 * Safety stops that bar the store and whose message has not come: it may be on its way, or lost. One whose number cannot be
 * real bars the store all the same: it counts as given now, so that the lab shows it and a reset can end it.
 */
export function unheardStops(state: LabState, fields: Record<string, Json>, now: number): Order[] {
  const { stops } = decodeWorkcellState(fields);
  const known = [...state.holds.values()].map(({ stopped }) => stopped?.revision ?? 0);
  return [...stops.values()].flatMap((order) => {
    if (isPlausibleOrder(order.revision, now)) return isNewStop(state, order, order) ? [order] : [];
    return stopOn(state, order) ? [] : [{ ...order, revision: nextOrder(now, known) }];
  });
}
