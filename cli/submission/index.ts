/** What is handed in: workflows, files and values, as they lie on this disk. */

export { checkAlone, checkOffline } from './check-offline.ts';
export { readKeyValues, splitPair, readStepArgs } from './key-values.ts';
export { withMissingFiles } from './missing-files.ts';
export { emptyWorkflow, type SubmissionOptions } from './read-submission.ts';
export { experimentOfKey, submissionKey, withWayOut } from './submission-key.ts';
