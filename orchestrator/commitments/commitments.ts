import type { Commitment, LabState } from '../state/index.ts';
import { avoidance } from './avoidance.ts';
import { beginnings } from './beginnings.ts';
import { gaps } from './gaps.ts';
import { groups } from './groups.ts';
import { reservations } from './reservations.ts';
import { supplies } from './supplies.ts';

/** All that has been promised, as it stands at the time `now`. A lab that has promised nothing pays nothing for it. */
export function commitmentsOf(state: LabState, now: number): Commitment[] {
  const single: Commitment[] = [beginnings, reservations, supplies].flatMap((kind) => kind(state, now) ?? []);
  const inTime = gaps(state, now, [...single]);
  if (inTime) single.push(inTime);
  // Each of the last two asks the other: a group is next only where nothing else is in its way.
  const others = [...single];
  const together = groups(state, now, others);
  const deadlocks = avoidance(state, (...grant) => together?.keeps(...grant) ?? []);
  if (deadlocks) others.push(deadlocks);
  return single.concat(together ?? [], deadlocks ?? []);
}
