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
  // Two ask the others while they are asked: gaps give a turn, and a group is next, only where nothing else is in the way. Both lists get what is made after them.
  const besideGaps = [...single];
  const inTime = gaps(state, now, besideGaps);
  const besideGroups = single.concat(inTime ?? []);
  const together = groups(state, now, besideGroups);
  const deadlocks = avoidance(state, (...grant) => together?.keeps(...grant) ?? []);
  besideGaps.push(...[together, deadlocks].filter((each) => each !== undefined));
  if (deadlocks) besideGroups.push(deadlocks);
  return single.concat(inTime ?? [], together ?? [], deadlocks ?? []);
}
