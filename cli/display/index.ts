/** What is shown in a terminal: tables, lines, screens. It asks nobody. */

export { closedInWords, describeAsk, describeAsks, fieldsOf } from './ask-lines.ts';
export { formatAudit } from './audit-lines.ts';
export { type Colors, colorsFor } from './colors.ts';
export { eventsInWords, kindOfEvent, subjectOfEvent } from './event-words.ts';
export { formatValue } from './format.ts';
export { describeGoingOn } from './going-on-lines.ts';
export { millisecondsOf } from './iso-duration.ts';
export { moduleLines } from './module-lines.ts';
export { describeNow } from './now-lines.ts';
export { describeEnds } from './order-lines.ts';
export { preflightLines } from './preflight-lines.ts';
export { describePreview } from './preview-lines.ts';
export { describeListed, locateIn, problemsOf, refuseInFile } from './problems.ts';
export { onQuitKey } from './quit-key.ts';
export { describeReason } from './reason-words.ts';
export { describeReset, type ResetFacts } from './reset-lines.ts';
export { describeRetry } from './retry-lines.ts';
export { describeEnd } from './run-lines.ts';
export { describeRun } from './run-overview.ts';
export { formatProseTable, formatTable } from './table.ts';
export { widthOf } from './width.ts';
