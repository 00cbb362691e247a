/** A web worker that reads large runs, logs and files. It renders nothing. */

export { inWorker } from './in-worker.ts';
export type { Compared, SideOfStep, StepOfRuns } from './compare-runs.ts';
export type { DiffLine } from './diff-texts.ts';
export { type Level, levels, type LogLine, type LogQuery, type RunEvent } from './log-lines.ts';
export type { Placed, Sheet, SheetLink } from './lay-out-graph.ts';
export { applied, type AttemptLine, type RunHead, type RunOutline, type StepLine } from './outline.ts';
export type { FileAt, Table } from './read-file.ts';
export type { HandedAgain as HandedTexts } from './read-parts.ts';
export type { Calls } from './wire.ts';
export { placeOfWell, type Plate, plateOfValue } from './wells.ts';
