/** What became of a command, until its owner has said that it is kept, with the spans of it. It does not know how commands are taken. */

export { keepResult, outcomeWithoutFiles, type Performed } from './keep-result.ts';
export { Outbox } from './outbox.ts';
export { type ActionEnding, outcomeOf, recoveryThrew, trim } from './outcome.ts';
export { reportProgress, type Telling } from './progress-reports.ts';
export { type RefusalReason, Refusals } from './refusals.ts';
export { abandonedOutcome, interrupted, stoppedUnacted } from './report.ts';
export { Reporter } from './reporter.ts';
export { compileResultCheck, type ResultCheck } from './result-check.ts';
export { endActionSpan, handedOn, startActionSpan, within } from './tracing/action-span.ts';
export { spanning } from './tracing/command-span.ts';
export { startFetchSpan } from './tracing/file-spans.ts';
export { Uploads } from './uploads.ts';
