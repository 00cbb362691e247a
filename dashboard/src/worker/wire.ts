import type { Problem } from '../../../client/index.ts';
import { diffTexts } from './diff-texts.ts';
import { readFiles, readJsonFile, readTable, readTableRows, readTextFile } from './read-file.ts';
import {
  compareRuns,
  readDataLinks,
  readDataRead,
  readDefinition,
  readGiven,
  readHandedAgain,
  readValues,
} from './read-parts.ts';
import type { layOutGraph as layOut, Placed } from './lay-out-graph.ts';
import { readRun, readStep } from './read-run.ts';
import { readRunEvents, readRunLog, viewRunLog } from './read-log.ts';

/** What it takes is loaded where somebody looks at a graph. */
async function layOutGraph(...how: Parameters<typeof layOut>): Promise<Placed> {
  return (await import('./lay-out-graph.ts')).layOutGraph(...how);
}

/** What reads the text of a workflow is large, and is loaded with the first one that somebody writes. */
const text = () => import('../workflow-text/index.ts');

/** All that the page's worker does for it. What goes in and out is copied. */
export const calls = {
  readRun,
  readStep,
  readValues,
  readDataRead,
  readDataLinks,
  readDefinition,
  readGiven,
  readHandedAgain,
  compareRuns,
  diffTexts,
  readRunLog,
  viewRunLog,
  readRunEvents,
  readFiles,
  readTable,
  readTableRows,
  readJsonFile,
  readTextFile,
  layOutGraph,
  outlineText: async (...of: Parameters<Text['outlineText']>) => (await text()).outlineText(...of),
  writingAt: async (...of: Parameters<Text['writingAt']>) => (await text()).writingAt(...of),
  placeIn: async (...of: Parameters<Text['placeIn']>) => (await text()).placeIn(...of),
  editText: async (...of: Parameters<Text['editText']>) => (await text()).editText(...of),
};
type Text = Awaited<ReturnType<typeof text>>;
export type Calls = typeof calls;

/** What the page asks of the thread beside it. */
export interface Question {
  id: number;
  name: keyof Calls;
  args: unknown[];
}

/** What it is answered: a value, or why there is none. */
export interface Answer {
  id: number;
  value?: unknown;
  problem?: Pick<Problem, 'status' | 'code' | 'title' | 'message'>;
  /** Why there is none, where the gateway has not said it. */
  error?: string;
}
