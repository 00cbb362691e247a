/**
 * Makes sentences of facts, for whoever reads them: the log, the page, the command line, mails. Pure, and without a `node:` import:
 * the page imports it.
 */

export {
  type AskedAndAnswered,
  deadlockInWords,
  type FactEvent,
  fact,
  type FactParams,
  logSentence,
} from './log-line.ts';
export { byWhom, nameStep } from './names.ts';
export { formatDuration } from './times.ts';
