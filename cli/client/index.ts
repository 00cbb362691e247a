/** Calls a gateway. It prints nothing. */

export { connect, reportIfLeaderless, traceOfEnvironment } from './connect.ts';
export {
  findDeadLetter,
  findReservation,
  type GoingOn,
  inHand,
  isGoingOn,
  stillInHand,
} from './lab-calls.ts';
export { downloadFile, saveDatapoint } from './download.ts';
export {
  experimentArgument,
  findExperiment,
  findRun,
  findRunStep,
  placeStepArgs,
  findUnknown,
  unknownSteps,
} from './find.ts';
export { type GatewayAt, gatewayOf } from './gateway-at.ts';
export { GatewayClient, type RunFilter, type Said } from './gateway-client.ts';
export {
  actionOf,
  expectedRuns,
  type ExpectedRun,
  isUnderWay,
  stepStatus,
  type LabSeen,
  watchLab,
  watchRun,
} from './watch.ts';
export { sleep } from './send.ts';
export {
  type Attachment,
  isOfMany,
  type KeptSubmission,
  type Submission,
  type SubmittedValues,
} from './submission.ts';
