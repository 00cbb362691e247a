/** What the owner holds in memory, as the store has it. It decides nothing. */

export { dated } from './dated-instance.ts';
export { type Ending, isEnding } from './endings.ts';
export { forgottenAttempt, nextAttempt } from './forgotten-attempt.ts';
export { barrierOf, isNewStop, standingOrders, stopOn } from './holds.ts';
export { noteActions, reindex } from './indexes.ts';
export { flightsAt, isInFlight, type LabState, mayGrant, type OwnedRun, unknownAt } from './lab-state.ts';
export { type LastTurn, type LastTurns, noteTurn, wholeLab } from './last-turns.ts';
export { forgets, lacks } from './lineage.ts';
export { enterRun, openLabState } from './open-lab-state.ts';
export type {
  Barrier,
  Candidate,
  Refusal,
  SchedulerInput,
  Taken,
  Trouble,
  WaitingStep,
} from './scheduler-input.ts';
export { reasonOf, shownWaits } from './shown-waits.ts';
export { stepLocations } from './step-locations.ts';
export { isSame, type StepWait, type Why } from './step-wait.ts';
export type { TurnWatch } from './turn-watch.ts';
export { longestWait, waitsFor } from './waited.ts';
