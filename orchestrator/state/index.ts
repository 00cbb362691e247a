/** Holds in memory what the store has of the lab. It decides nothing. */

export {
  type Ending,
  isEnding,
  flightsAt,
  isInFlight,
  type LabState,
  isEverybodyHeard,
  type OwnedRun,
  type Planned,
  unknownAt,
  isSame,
  type StepWait,
  type Why,
  shownWaits,
  type TurnWatch,
  type Waited,
} from './lab-state.ts';
export { isNewStop, ordersInForce, stopOn } from './holds.ts';
export { groupOf, homeOf } from './homes.ts';
export { keepingSteps, recordActions, reindex, stepLocations, usedBy } from './indexes.ts';
export {
  type Barrier,
  type Candidate,
  type CandidatesOf,
  type Commitment,
  type Grant,
  type Refusal,
  type SchedulerInput,
  type Taken,
} from './scheduler-input.ts';
export { type Claim, compareClaims, compareSteps, mayPass, waitsSince, type WaitingStep } from './claims.ts';
export type { Lane } from './lanes.ts';
export { wholeLab } from './waiting-steps.ts';
export { forgets, lacks, type Lineage } from './lineage.ts';
export { copyWith, draftedRun, enterRun, openLabState } from './open-lab-state.ts';
