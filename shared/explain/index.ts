/**
 * The explainer: facts in, reasons out. Why an instrument is given nothing, why a run waits, what an answer would do. Pure: it knows
 * neither store nor broker.
 */

export {
  abandonCommand,
  askCommand,
  brokerRemedy,
  cancelCommand,
  diskRemedy,
  doctorCommand,
  endHoldCommand,
  heldStepCommands,
  leftBehindRemedy,
  lookAtLocation,
  orchestratorCommand,
  resetCommand,
  resolveCommand,
  resumeCommand,
  retryCommand,
  type Site,
  skipCommand,
  startAgentInWords,
  statusCommand,
  storeRemedy,
} from './condition/commands.ts';
export {
  type Condition,
  conditionOf,
  conditionsOf,
  conditionsOfModule,
  factsOf,
  holdsOn,
  holdsOver,
  type Standing,
} from './condition/condition.ts';
export { reasonOfHold } from './condition/hold-reason.ts';
export { lostAfterOf } from './condition/lost-after.ts';
export { reasonInWords, remedyInWords } from './condition/reason-in-words.ts';
export { type Beside, inWords, reasonsOf, remedyOf, withSince } from './condition/reason.ts';
export { resetThatFrees, safetyStopOf } from './condition/safety-stop.ts';
export {
  deafActions,
  describeActing,
  describeLeftBehind,
  isDeaf,
  leftBehindBy,
  nameCommand,
  unwanted,
} from './condition/still-acting.ts';
export { fail, ok, warn } from './doctor/finding.ts';
export { judgeAgents } from './doctor/judge-agents.ts';
export {
  judgeClock,
  judgeDeadLetters,
  judgeDisk,
  judgeGround,
  judgeMisgivings,
  judgeOrchestrator,
} from './doctor/judge-ground.ts';
export { judgeForgotten, judgeLabKey } from './doctor/judge-lab-key.ts';
export { locationsAfter, movedLocations } from './resolution/moved-locations.ts';
export { previewUnknown } from './resolution/preview-unknown.ts';
export { type RunStatus, runStatuses, statesOf, statusOf, waitingOf } from './run-status.ts';
export { followWaits } from './waits/follow-waits.ts';
export { type Lab, viewOfReason } from './waits/link.ts';
export { linkOfGround } from './waits/links-of-run.ts';
export { causeOfWaiting } from './waits/waiting-step.ts';
