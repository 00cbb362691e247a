/** Reads what a user submits from this disk: workflows, files and values. */

export { checkAlone, checkOffline } from './check-offline.ts';
export { readKeyValues, readNamed, splitPair, readStepArgs } from './key-values.ts';
export { withMissingFiles } from './attachments.ts';
export {
  emptyWorkflow,
  type SubmissionOptions,
  experimentOfKey,
  submissionKey,
  withWayOut,
} from './read-submission.ts';
