import { holdsOver } from '../../../shared/explain/index.ts';
import { holdNames, weightiestHold } from '../../../shared/contracts/holds.ts';
import type { HeldBy } from '../../../shared/contracts/now.ts';
import type { OrderTarget } from '../../../shared/contracts/order-target.ts';
import type { WorkcellState } from '../../../shared/contracts/workcell-state.ts';
import { utcTime } from '../../../shared/kernel/wei-time.ts';

/** The weightiest hold on an instance, of its own, of its module or of the whole workcell; null where there is none. Pure. */
export function heldBy(state: Pick<WorkcellState, 'holds' | 'stops'>, target: OrderTarget): HeldBy | null {
  const found = holdsOver(state, target).flatMap(({ of, holds }) => {
    const weightiest = weightiestHold(holds);
    return weightiest ? [{ of, ...weightiest }] : [];
  });
  // Of two that weigh the same it is the wider.
  const [first] = found.sort((a, b) => holdNames.indexOf(a.name) - holdNames.indexOf(b.name));
  if (!first) return null;
  const { of, name, hold } = first;
  return { name, workcell: of.module === undefined, by: hold.by ?? null, since: utcTime(hold.since) };
}
