import { readRun, readStep } from './read-run.ts';

/** All that the thread beside the page does for it. What goes in and out is copied. */
export const calls = { readRun, readStep };
export type Calls = typeof calls;
