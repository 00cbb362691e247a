import { holdsOn } from '../../shared/condition/condition.ts';
import { holdNames, weightiestHold } from '../../shared/contracts/holds.ts';
import type { HeldBy } from '../../shared/contracts/now.ts';
import type { WorkcellState } from '../../shared/contracts/workcell-state.ts';
import { utcTime } from '../runs/wei-time.ts';

/** The weightiest hold on a module, of its own or of the whole workcell; null where there is none. Pure. */
export function heldBy(state: Pick<WorkcellState, 'holds' | 'stops'>, module: string): HeldBy | null {
  const ofAll = weightiestHold(holdsOn(state, ''));
  const own = weightiestHold(holdsOn(state, module));
  const isOwn = own && (!ofAll || holdNames.indexOf(own.name) < holdNames.indexOf(ofAll.name));
  const found = isOwn ? own : ofAll;
  if (!found) return null;
  const { name, hold } = found;
  return { name, workcell: !isOwn, by: hold.by ?? null, since: utcTime(hold.since) };
}
