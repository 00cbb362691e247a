/**
 * The explainer: from facts it tells how the lab and its runs stand, why an instrument is given nothing, why a run waits, what an answer
 * would do, and what instruments did. It shows a run as WEI does, too. It knows neither store nor broker.
 */

export {
  abandonCommand,
  askCommand,
  brokerRemedy,
  cancelCommand,
  diskRemedy,
  filesRemedy,
  doctorCommand,
  endHoldCommand,
  heldStepCommands,
  leftBehindRemedy,
  orchestratorCommand,
  refillCommand,
  resetCommand,
  resolveCommand,
  retryCommand,
  type Site,
  skipCommand,
  startAgentInWords,
  replicasRemedy,
  storeRemedy,
} from './condition/commands.ts';
export {
  type Condition,
  conditionOf,
  conditionsOfModule,
  factsOf,
  holdsOn,
  isAnyHeld,
  holdsOver,
} from './condition/condition.ts';
export { causesOf } from './condition/causes.ts';
export { inWords, withSince, reasonInWords, remedyInWords } from './condition/reason.ts';
export { lostAfterOf, describeActing, unwanted, unwantedFact } from './condition/still-acting.ts';
export { withoutAgent } from './condition/without-agent.ts';
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
export { judgeVersions, versionsOf, versionTrouble } from './doctor/versions.ts';
export { describeSupplies } from './workcell/describe-supplies.ts';
export { describeNow } from './now/describe-now.ts';
export { describeWentBack, type WentBack } from './now/went-back.ts';
export { labFigures, type LabFigures } from './now/lab-figures.ts';
export { findOpenUnknown, findUnknown } from './resolution/find-unknown.ts';
export { knownInWords } from './resolution/gather-evidence.ts';
export { previewUnknown } from './resolution/preview-unknown.ts';
export { factsOfRun, type RunFacts, unknownOf, unknownsOf } from './run/run-facts.ts';
export { statesOf, statusOf, waitingOf } from './run/run-status.ts';
export { followWaits, linkOfInfrastructure } from './waits/follow-waits.ts';
export { runWaitInWords, tellWait, weightiestWait } from './waits/in-words.ts';
export { linksOfInstruments } from './waits/at-instruments.ts';
export { type Lab, linkOfLocation, locationNow, viewOfReason } from './waits/link.ts';
export { describeForecast, describeSchedule, forecastAt } from './forecast/describe-forecast.ts';
export { describeWhatIf, unknownSchedule } from './forecast/describe-what-if.ts';
export { activityBounds, ActivityIndex } from './history/activity-index.ts';
export { describeHistory } from './history/describe-history.ts';
export { describeTimeline, type Known } from './history/describe-timeline.ts';
export { toldOfRun } from './history/told-by-feed.ts';
export { progressOf } from './run/run-progress.ts';
export { examineLab } from './doctor/examine-lab.ts';
export { demandAllowed, isOrderUnderWay } from './condition/demand-allowed.ts';
export { describeHolds, describeInHand, describeOrders } from './workcell/describe-instance.ts';
export { describeReservation, describeReservations } from './workcell/describe-reservation.ts';
export { describeDefinition, describeModule } from './workcell/describe-module.ts';
export { stepOfRun, unbegun } from './run/step-of-run.ts';
export {
  flowdefOf,
  frameOf,
  type Places,
  type RunParts,
  stepsWithoutWord,
  unknownStep,
  waitingForViews,
  workflowRun,
} from './run/workflow-run.ts';
