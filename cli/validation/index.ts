/** Finds faults in files on this disk and names their places, without a gateway. */

export type { LabRules } from './judge-workflow.ts';
export { type FileKind, type Verdict, verdictJson, verdictLines } from './verdict.ts';
