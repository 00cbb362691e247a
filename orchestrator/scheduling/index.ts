/**
 * Chooses which step starts, and where; says why the others wait, and which runs are in a deadlock. Pure: it reads the state and changes
 * nothing.
 */

export { barrierOf, barriersOf, candidateOf, comingTo, takenLocations, unverifiedBy } from './candidates.ts';
export { findDeadlocks, type Needs, wayAround } from './deadlocks/find-deadlocks.ts';
export { goesOn, waitsGraph } from './deadlocks/waits-graph.ts';
export { asTold, isAsked } from './reasons-told.ts';
export { schedule } from './scheduler.ts';
