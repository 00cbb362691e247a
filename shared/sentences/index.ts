/**
 * Makes sentences of facts, for whoever reads them: the log, the page, the command line, mails. Pure, without a `node:`
 * import: the page imports it.
 */

export { csvText } from './csv.ts';
export { detailsInShort, progressInWords, supplyInWords } from './details.ts';
export {
  forecastInShort,
  forecastInWords,
  keptInWords,
  lateInWords,
  plannedInWords,
  spanInWords,
} from './forecast.ts';
export { describeHold, heldSince, holdInWords, stopAsked } from './holds.ts';
export { gapBrokenInWords, gapInWords } from './gaps.ts';
export {
  answerInWords,
  deadlockInWords,
  endOfDeadlock,
  fact,
  logSentence,
  restartedWhileActing,
  type AskedAndAnswered,
  type FactEvent,
  type FactParams,
  type Unheeded,
  type WhyUnacted,
} from './log-line.ts';
export { lineOfEvent, logText, textEntries } from './log-text.ts';
export { composeMail, sumUp, type MailFacts } from './mail.ts';
export { formatBytes } from '../kernel/files/format-bytes.ts';
export { someOf } from '../kernel/some-of.ts';
export { isLibraryName, libraryNameFrom, versionId } from '../contracts/library.ts';
export { columnNames, maxRuns } from '../contracts/table-of-runs.ts';
export { resolvePath } from '../contracts/workflow-path.ts';
export { byWhom, nameStep, numberStep } from './names.ts';
export { reservationInWords } from './reservations.ts';
export { csvOfResults, csvRowsOfResults, lackOfResults } from './results.ts';
export {
  endInWords,
  formatClock,
  formatDuration,
  formatElapsed,
  formatExactTime,
  formatMinute,
  formatSpan,
  formatTime,
  goByZone,
  localTimes,
  moment,
  offsetAt,
  zoneAt,
  type Moment,
} from './times.ts';
