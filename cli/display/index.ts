/** Formats what a terminal shows: tables, lines, screens. It asks no gateway and no person. */

export { closedInWords, describeAsk, describeAsks, fieldsOf } from './ask-lines.ts';
export { auditList, describeEvent, kindOfEvent, subjectOfEvent } from './event-words.ts';
export { type Colors, colorsFor, formatValue, widthOf, millisecondsOf, describeReason } from './format.ts';
export { moduleLines } from './module-lines.ts';
export { drawNight, nightLines } from './night-lines.ts';
export { describeNow } from './now-lines.ts';
export { preflightLines, scheduleLines } from './preflight-lines.ts';
export {
  describeEnds,
  describePreview,
  describeReset,
  type ResetFacts,
  describeRetry,
  describeStop,
  describeStopped,
} from './reset-lines.ts';
export { describeListed, locateIn, problemsOf, refuseInFile } from './problems.ts';
export { describeEnd, describeGoingOn } from './run-lines.ts';
export { describeRun } from './run-overview.ts';
export { formatProseTable, formatTable, printJson, printList } from './table.ts';
