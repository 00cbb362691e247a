/** Calls the gateway and caches its answers. It renders nothing. */

export { answerAsk, askQuery, asksQuery } from './asks.ts';
export {
  runAction,
  check,
  type Checked,
  type Fault,
  handIn,
  type Outline,
  preflight,
  type Submission,
} from './submit.ts';
export {
  campaignsQuery,
  datapointsQuery,
  experimentQuery,
  experimentsQuery,
  latestRunsQuery,
  runsOfQuery,
  registerExperiment,
} from './experiments.ts';
export { gateway, refusals, newKey, nowQuery, reading, saying, unlessRefused, type Said } from './gateway.ts';
export {
  historyQuery,
  type Span,
  spans,
  type ActionBar,
  pastQuery,
  recentQuery,
  type StepWait,
  type Timeline,
} from './history.ts';
export {
  abandon,
  configQuery,
  giveOrder,
  locationsQuery,
  moduleQuery,
  nameTarget,
  type Order,
  orderPreviewQuery,
  type OrderTarget,
  setLocation,
  deadLetterQuery,
  deadLettersQuery,
  doctorQuery,
  dropLetter,
  resendLetter,
} from './lab.ts';
export {
  logQuery,
  logViewQuery,
  runEventsQuery,
  comparisonQuery,
  dataReadQuery,
  definitionQuery,
  filesQuery,
  type HandedAgain,
  handedInQuery,
  runQuery,
  useStep,
  valuesQuery,
  waitsQuery,
} from './run-queries.ts';
export {
  type ChangedArgs,
  changeRun,
  insertSteps,
  type InsertRequest,
  previewInsert,
  previewRetry,
  retryRun,
  type RetryRequest,
  type RunChanges,
  type SaidOnce,
  skipStep,
  type Answer,
  type Word,
  resolvedRunQuery,
  resolveUnknown,
  unknownQuery,
  orderRun,
} from './recovery.ts';
export { newerThan, type RunList, readOlder, runsFoundQuery, runsQuery, Sight } from './runs-query.ts';
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
