/**
 * Reports what became of a command, again and again until its owner has committed it, with its spans. It does not know how commands are
 * taken.
 */

export { keepResult, outcomeWithoutFiles, type Performed } from './result-files.ts';
export { compileResultCheck, type ResultCheck } from './result-check.ts';
export { Outbox } from './outbox.ts';
export {
  type ActionEnding,
  outcomeOf,
  recoveryThrew,
  trim,
  abandonedOutcome,
  interrupted,
  stoppedUnacted,
} from './report.ts';
export { reportProgress, type Telling } from './progress-reports.ts';
export { Reporter } from './reporter.ts';
export { type CommandSpans, commandSpans, endActionSpan, handedOn, within } from './tracing/spans.ts';
export { Uploads } from './uploads.ts';
