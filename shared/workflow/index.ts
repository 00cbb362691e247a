/**
 * The compiler of the workflow language: text in, a run's definition or its faults out; edits and retries of runs as plans; how a
 * workflow would fare in a lab that it is told of. Pure: it knows no gateway and no store.
 */

export { type CheckFacts, type CheckRequest, checkWorkflow } from './check/check-workflow.ts';
export { type CheckToSave, checkToSave } from './check/check-to-save.ts';
export { checkInstruments, findHolds } from './check-instruments.ts';
export { findShortages } from './check-supplies.ts';
export type { Findings } from './check-step.ts';
export type { RunDraft } from './draft-run.ts';
export {
  draftMany,
  maxTogetherBytes,
  type RunsAsked,
  type SharedDraft,
  tooMuchTogether,
} from './many/draft-many.ts';
export { namelessTable, type Table } from './many/read-table.ts';
export { writtenSteps } from './flow/namings.ts';
export { notHandedIn } from './match-files.ts';
export {
  planPreflight,
  takeAnswers,
  type PreflightFacts,
  type PreflightPlan,
  type Said,
} from './preflight/plan-preflight.ts';
export type { Question } from './preflight/questions-of.ts';
export type { Waiting } from './preflight/turns-before.ts';
export type { WrittenTimes } from './times/run-times.ts';
export { type ChangedArgs, compileInserted, type WrittenSteps } from './recovery/edit-steps.ts';
export { changedSince } from './recovery/data-needed.ts';
export {
  defineRetry,
  type OwnOfRetry,
  draftRetry,
  type RetryDraft,
  type RetryRequest,
} from './recovery/draft-retry.ts';
export { findStep } from './recovery/steps-to-repeat.ts';
export type { RetryPlan } from './recovery/plan-retry.ts';
export { staleResults } from './recovery/stale-results.ts';
export {
  demandNoFirstStep,
  demandOpen,
  demandRetryable,
  type HeldRequest,
  runIsOver,
  stepToTryAgain,
  whyBegun,
} from './recovery/why-unfit.ts';
export { workflowFileSchema } from './workflow-schema.ts';
export {
  changesOf,
  demandData,
  heldIn,
  readSteps,
  stepAhead,
  stepMeant,
  stepsForm,
} from './recovery/plan-edit.ts';
export {
  alreadyRetried,
  previewRetry,
  previewSameStep,
  type RetryFindings,
} from './recovery/preview-retry.ts';
