import { readFiles, readJsonFile, readTable, readTableRows, readTextFile } from './read-file.ts';
import { compareRuns, readDataRead, readDefinition, readGiven, readValues } from './read-parts.ts';
import { readRunEvents, readRunLog, viewRunLog } from './read-run-log.ts';
import { readRun, readStep } from './read-run.ts';
import { placeFaults, writtenSteps } from './written-steps.ts';

/** All that the thread beside the page does for it. What goes in and out is copied. */
export const calls = {
  readRun,
  readStep,
  readValues,
  readDataRead,
  readGiven,
  writtenSteps,
  placeFaults,
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
