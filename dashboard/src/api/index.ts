/** Calls the gateway and caches its answers. It renders nothing. */

export { wasHandedInHere } from './handed-in.ts';
export { askQuery, asksQuery } from './asks.ts';
export {
  runAction,
  check,
  type Checked,
  type Fault,
  type Handed,
  checkText,
  runAgain,
  type Texts,
  handIn,
  handInMany,
  type Outline,
  preflight,
  type Submission,
} from './submit.ts';
export {
  campaignsQuery,
  datapointsQuery,
  experimentQuery,
  experimentsQuery,
  useExperimentChoices,
  type RunsOfExperiment,
  runsOfExperimentsQuery,
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
  scheduleQuery,
  type Schedule,
  type StepForecast,
  type StepWait,
  type Timeline,
  usualQuery,
} from './history.ts';
export {
  abandon,
  configQuery,
  giveOrder,
  locationsQuery,
  moduleQuery,
  nameTarget,
  type Order,
  orders,
  orderPreviewQuery,
  refill,
  type OrderTarget,
  reserve,
  unreserve,
  workflowSchemaQuery,
  deadLetterQuery,
  deadLettersQuery,
  doctorQuery,
} from './lab.ts';
export {
  logQuery,
  logViewQuery,
  runEventsQuery,
  comparisonQuery,
  givenQuery,
  dataLinksQuery,
  dataReadQuery,
  definitionQuery,
  filesQuery,
  type HandedAgain,
  handedInQuery,
  runQuery,
  useStep,
  useStepForecast,
  valuesQuery,
  forecastQuery,
  waitsQuery,
} from './run-queries.ts';
export {
  type ChangedArgs,
  onceOf,
  retryRun,
  type RetryRequest,
  type SaidOnce,
  type Answer,
  type Word,
  unknownQuery,
  orderRun,
} from './recovery.ts';
export { noteQuery, tagsQuery, writeNote } from './notes.ts';
export { type ResultRequest, type ResultTable, useResults } from './results.ts';
export {
  changeAbout,
  differenceQuery,
  draftChange,
  draftQuery,
  draftToEditQuery,
  dropDraft,
  type Edited,
  keepDraft,
  type LibraryEntry,
  type LibraryList,
  libraryQuery,
  type LibrarySaved,
  type LibraryVersion,
  type LibraryWorkflow,
  libraryWorkflowQuery,
  outlineQuery,
  runsOfWorkflowQuery,
  saveVersion,
  versionsQuery,
} from './library.ts';
export { newerThan, type RunList, readOlder, runsFoundQuery, runsQuery, Sight } from './runs-query.ts';
export { sessionQuery, sessionsQuery, type SignedIn } from './session.ts';
