/**
 * The compiler of the workflow language: text in, a run's definition or its faults out; edits and retries of runs as plans. Pure: it
 * knows no gateway, no store and no lab.
 */

export { strings } from './build-step.ts';
export { checkInstruments, findHolds } from './check-instruments.ts';
export type { DeclaredParameter } from './check-parameter.ts';
export type { Findings } from './check-step.ts';
export { draftRun, type RunDraft } from './draft-run.ts';
export { resolvePath } from './flow/used-workflows.ts';
export { writtenSteps } from './flow/step-names.ts';
export { notHandedIn, type Upload } from './match-files.ts';
export type { PlacedStep } from './placed-step.ts';
export { payloadKeyOf } from './put-in.ts';
export { readWorkflow } from './read-workflow.ts';
export { type ChangedArgs, changeSteps, namesIn } from './recovery/change-steps.ts';
export { changedGround, dataNeeded } from './recovery/data-needed.ts';
export {
  checkSteps,
  defineRetry,
  type OwnOfRetry,
  draftRetry,
  type RetryDraft,
  type RetryRequest,
} from './recovery/draft-retry.ts';
export { findStep } from './recovery/choose-steps.ts';
export { compileInserted, type WrittenSteps } from './recovery/insert-steps.ts';
export { movesOfRetry } from './recovery/moves-of-retry.ts';
export type { RetryPlan } from './recovery/plan-retry.ts';
export { staleResults } from './recovery/stale-results.ts';
export {
  demandNoBeginning,
  demandOpen,
  demandRetryable,
  heldStep,
  type HeldRequest,
  nameOf,
  runIsOver,
  stepToTryAgain,
  whyBegun,
} from './recovery/why-unfit.ts';
export { workflowFileSchema, type WorkflowDocument } from './workflow-schema.ts';
