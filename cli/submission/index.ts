/** What is handed in: workflows, files and values, as they lie on this disk. */

export { checkAlone, checkOffline } from './check-offline.ts';
export { readKeyValues, splitPair, readStepArgs } from './key-values.ts';
export { withMissingFiles } from './attachments.ts';
export {
  emptyWorkflow,
  type SubmissionOptions,
  experimentOfKey,
  submissionKey,
  withWayOut,
} from './read-submission.ts';
