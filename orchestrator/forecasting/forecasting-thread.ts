import { parentPort } from 'node:worker_threads';
import type { Problem, Schedule } from '../planner/index.ts';
import { type Expectations, expectationsOf } from './expectations.ts';

export interface ForecastingTask {
  problem: Problem;
  /** The plan before, in the times of the problem. */
  earlier: Schedule | undefined;
}

export interface ForecastingAnswer {
  /** Undefined where no schedule was found in time. */
  expectations: Expectations | undefined;
  /** Milliseconds that it took. */
  ms: number;
}

/** What the thread runs: it answers one problem after the other with what is to be expected. */
parentPort?.on('message', ({ problem, earlier }: ForecastingTask) => {
  const clock = (): number => performance.now();
  const began = clock();
  const expectations = expectationsOf(problem, clock, { plan: { earlier } });
  const answer: ForecastingAnswer = { expectations, ms: clock() - began };
  parentPort?.postMessage(answer);
});
parentPort?.postMessage('ready');
