/**
 * Holds grants against what the lab has promised, to runs and to people: times, gaps, reservations, supplies. Pure: it reads the state and
 * changes nothing. It does not know how steps are chosen.
 */

export { commitmentsOf } from './commitments.ts';
export { type ExpectedDuration, expectedDuration, pauseOf } from './durations.ts';
export { promisedInstances } from './promised.ts';
export { lostGaps } from './gaps/gaps.ts';
export {
  type BegunGap,
  begunGaps,
  type GapOf,
  gapsByStep,
  idOf,
  keyOf,
  timeOf,
  waitsFor,
} from './gaps-of-run.ts';
export { type Keeping, keepingsOf, locationName, locationOf } from './wishes.ts';
