import { parentPort } from 'node:worker_threads';
import type { Problem } from '../planner/index.ts';
import { expectationsOf } from './expectations.ts';

/** What the thread runs: it answers one problem after the other with what is to be expected. */
parentPort?.on('message', (problem: Problem) => {
  const clock = (): number => performance.now();
  parentPort?.postMessage(expectationsOf(problem, clock) ?? 'none');
});
parentPort?.postMessage('ready');
