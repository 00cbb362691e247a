/**
 * The explainer: facts in, reasons out. How the lab stands, why an instrument is given nothing, why a run waits, what an
 * answer would do, what instruments did. Pure: it knows neither store nor broker.
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
  owedWordRemedy,
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
  isAnyHeld,
  holdsOver,
  type InstrumentState,
} from './condition/condition.ts';
export { inWords, reasonsOf, remedyOf, withSince, reasonInWords, remedyInWords } from './condition/reason.ts';
export { lostAfterOf, describeActing, unwanted } from './condition/still-acting.ts';
export {
  fail,
  ok,
  warn,
  judgeClock,
  judgeDeadLetters,
  judgeDisk,
  judgeInfrastructure,
  judgeMisgivings,
  judgeOrchestrator,
  judgeAgents,
  judgeForgotten,
  judgeLabKey,
} from './doctor/judge.ts';
export { describeNow } from './now/describe-now.ts';
export { locationsAfter, movedLocations } from './moved-locations.ts';
export { findOpenUnknown, findUnknown } from './resolution/find-unknown.ts';
export { knownInWords } from './resolution/gather-evidence.ts';
export { previewUnknown } from './resolution/preview-unknown.ts';
export { factsOfRun, type RunFacts, unknownOf } from './run-facts.ts';
export { statesOf, statusOf, waitingOf } from './run-status.ts';
export { followWaits, linkOfInfrastructure } from './waits/follow-waits.ts';
export { linksOfInstruments } from './waits/at-instruments.ts';
export { type Lab, linkOfLocation, locationNow, viewOfReason } from './waits/link.ts';
export { activityOfRun, type AttemptRecord, recordAttempt, recordState } from './history/activity-of-run.ts';
export { describeHistory } from './history/describe-history.ts';
export { describeTimeline, type Known } from './history/describe-timeline.ts';
export { type RunActivity, type StepName, StepNames } from './history/run-activity.ts';
export { progressOf } from './run-progress.ts';
export { examineLab } from './doctor/examine-lab.ts';
export { demandAllowed, isOrderUnderWay } from './condition/demand-allowed.ts';
export { describeHolds, describeInHand, describeOrders } from './workcell/describe-instance.ts';
export { describeDefinition, describeModule } from './workcell/describe-module.ts';
