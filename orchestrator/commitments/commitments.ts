import type { CandidatesOf, Commitment, LabState } from '../state/index.ts';
import { avoidance } from './avoidance.ts';
import { beginnings } from './beginnings.ts';
import { gaps } from './gaps/gaps.ts';
import { groups } from './groups.ts';
import { reservations } from './reservations.ts';
import { supplies } from './supplies.ts';

/**
 * All that has been promised, as it stands at the time `now`. A lab that has promised nothing pays nothing for it.
 * @param candidatesOf the instances of a module, as they were when the turn began
 */
export function commitmentsOf(state: LabState, now: number, candidatesOf: CandidatesOf): Commitment[] {
  const all: Commitment[] = [beginnings, reservations, supplies].flatMap((kind) => kind(state, now) ?? []);
  // Gaps give a step its turn, and a group is next, only where nothing else is in the way: these two ask all the others, by this list.
  const inTime = gaps(state, now, candidatesOf, all);
  if (inTime) all.push(inTime);
  const together = groups(state, now, candidatesOf, all);
  if (together) all.push(together);
  const deadlocks = avoidance(state, (...grant) => all.flatMap((each) => each.keeps?.(...grant) ?? []));
  if (deadlocks) all.push(deadlocks);
  return all;
}
