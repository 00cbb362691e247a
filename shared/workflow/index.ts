/**
 * The compiler of the workflow language: text in, a run's definition or its faults out; edits and retries of runs as plans. Pure: it
 * knows no gateway, no store and no lab.
 */

export { strings } from './build-step.ts';
export { checkInstruments } from './check-instruments.ts';
export type { DeclaredParameter } from './check-parameter.ts';
export type { Findings } from './check-step.ts';
export { draftRun, type RunDraft } from './draft-run.ts';
export { findHolds } from './find-holds.ts';
export { resolvePath } from './flow/used-workflows.ts';
export { writtenSteps } from './flow/written-steps.ts';
export { notHandedIn, type Upload } from './match-files.ts';
export type { PlacedStep } from './placed-step.ts';
export { payloadKeyOf } from './put-in-payload.ts';
export { readWorkflow } from './read-workflow.ts';
export type { ChangedArgs } from './recovery/change-args.ts';
export { changeSteps, namesIn } from './recovery/change-steps.ts';
export { changedGround } from './recovery/changed-ground.ts';
export { checkSteps } from './recovery/check-steps.ts';
export { dataNeeded } from './recovery/data-needed.ts';
export { defineRetry, type OwnOfRetry } from './recovery/define-retry.ts';
export { draftRetry, type RetryDraft, type RetryWish } from './recovery/draft-retry.ts';
export { findStep } from './recovery/find-step.ts';
export { compileInserted, type WrittenSteps } from './recovery/insert-steps.ts';
export { movesOfRetry } from './recovery/moves-of-retry.ts';
export type { RetryPlan } from './recovery/plan-retry.ts';
export { staleResults } from './recovery/stale-results.ts';
export {
  demandNoBeginning,
  demandOpen,
  demandRetryable,
  heldStep,
  type HeldWish,
  nameOf,
  runIsOver,
  stepToTryAgain,
  whyBegun,
} from './recovery/why-unfit.ts';
export { workflowFileSchema } from './workflow-file-schema.ts';
export type { WorkflowDocument } from './workflow-schema.ts';
