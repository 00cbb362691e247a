/** Calls to a gateway. It shows nothing. */

export { connect } from './connect.ts';
export { DeadLettersClient } from './dead-letters.ts';
export { downloadFile } from './download.ts';
export { experimentArgument, findExperiment } from './find-experiment.ts';
export { findRunStep, placeStepArgs } from './find-run-step.ts';
export { findRun } from './find-run.ts';
export { findUnknown, unknownSteps } from './find-unknown.ts';
export { type GatewayAt, gatewayOf } from './gateway-at.ts';
export { GatewayClient, type RetryWish, type Said } from './gateway-client.ts';
export { type GoingOn, inHand, isGoingOn, stillInHand } from './in-hand.ts';
export { actionOf, stepStatus } from './run-view.ts';
export { saveDatapoint } from './save-datapoint.ts';
export { sleep } from './sleep.ts';
export type { Attachment, Submission } from './submission.ts';
export { tellIfLeaderless } from './tell-if-leaderless.ts';
export { traceOfEnvironment } from './trace-of-environment.ts';
export { type LabSeen, watchLab } from './watch-lab.ts';
export { watchRun } from './watch-run.ts';
