import { readFiles, readJsonFile, readTable, readTableRows, readTextFile } from './read-file.ts';
import { compareRuns, readDataRead, readDefinition, readValues } from './read-parts.ts';
import { readRunEvents, readRunLog, viewRunLog } from './read-run-log.ts';
import { readRun, readStep } from './read-run.ts';

/** All that the thread beside the page does for it. What goes in and out is copied. */
export const calls = {
  readRun,
  readStep,
  readValues,
  readDataRead,
  readDefinition,
  compareRuns,
  readRunLog,
  viewRunLog,
  readRunEvents,
  readFiles,
  readTable,
  readTableRows,
  readJsonFile,
  readTextFile,
};
export type Calls = typeof calls;
