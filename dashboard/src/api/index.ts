/** What is asked of the gateway, and what is kept of the answers. It shows nothing. */

export { answerAsk, askQuery, asksQuery } from './asks.ts';
export { runAction } from './by-hand.ts';
export {
  campaignsQuery,
  datapointsQuery,
  experimentQuery,
  experimentsQuery,
  runsOfQuery,
} from './experiments.ts';
export { gateway, refusals } from './gateway.ts';
export { historyQuery, type Span, spans } from './history.ts';
export {
  abandonActions,
  configQuery,
  giveOrder,
  locationsQuery,
  moduleQuery,
  nameTarget,
  type Order,
  orderPreviewQuery,
  type OrderTarget,
  setLocation,
} from './lab.ts';
export { logQuery, logViewQuery, runEventsQuery } from './log-queries.ts';
export { newKey } from './new-key.ts';
export { nowQuery } from './queries.ts';
export {
  type ChangedArgs,
  changeRun,
  insertSteps,
  type InsertWish,
  previewInsert,
  previewRetry,
  retryRun,
  type RetryWish,
  type RunChanges,
  type Said,
  skipStep,
} from './recovery.ts';
export { registerExperiment } from './register-experiment.ts';
export { type Answer, resolvedRunQuery, resolveUnknown, unknownQuery } from './resolution.ts';
export { newerThan, type RunList } from './run-list.ts';
export { abandonCommands, orderRun } from './run-orders.ts';
export {
  comparisonQuery,
  dataReadQuery,
  definitionQuery,
  filesQuery,
  runQuery,
  useStep,
  valuesQuery,
  waitsQuery,
} from './run-queries.ts';
export { readOlder, runsFoundQuery, runsQuery, Sight } from './runs-query.ts';
export {
  changePassword,
  endOtherSessions,
  endSession,
  type Proof,
  sessionQuery,
  sessionsQuery,
  type SignedIn,
  signIn,
  signOut,
} from './session.ts';
export {
  check,
  type Checked,
  type Fault,
  handIn,
  type Outline,
  preflight,
  type Submission,
} from './submit.ts';
export { deadLetterQuery, deadLettersQuery, doctorQuery, dropLetter, resendLetter } from './system.ts';
export { type ActionBar, pastQuery, recentQuery, type StepWait, type Timeline } from './timeline.ts';
