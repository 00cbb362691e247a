/** Faults of files on this disk, with their places, without a gateway. */

export type { LabRules } from './judge-workflow.ts';
export { type FileKind, type Verdict, verdictJson, verdictLines } from './verdict.ts';
