/**
 * Which step starts, where, and why the others wait; which runs wait for each other in a circle. Pure: it reads the state and
 * changes nothing.
 */

export { policyOf, candidateOf, attemptsOf, takenLocations, unverifiedLocations } from './candidates.ts';
export { cancelOne, circleInWords, findCircles, type Needs, wayAround } from './circles/find-circles.ts';
export { waitsGraph } from './circles/waits-graph.ts';
export { asTold, isAsked } from './reasons-told.ts';
export { schedule } from './scheduler.ts';
