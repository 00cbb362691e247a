/**
 * Which step starts, where, and why the others wait; which runs wait for each other in a circle. Pure: it reads the state and
 * changes nothing.
 */

export { policyOf } from './attempt-policy.ts';
export { candidateOf } from './candidates.ts';
export { cancelOne, circleInWords } from './circles/circle-in-words.ts';
export { findCircles, type Needs, wayAround } from './circles/find-circles.ts';
export { waitsGraph } from './circles/waits-graph.ts';
export { takenLocations, unverifiedLocations } from './locations.ts';
export { asTold, isAsked } from './reasons-told.ts';
export { attemptsOf } from './repeater.ts';
export { schedule } from './scheduler.ts';
