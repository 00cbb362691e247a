import { parentPort } from 'node:worker_threads';
import type { NightQuestion } from '../../shared/contracts/simulated-night.ts';
import { playNight } from './night.ts';
import type { LabCopy } from './play.ts';

/** What is to be played. */
export interface NightTask {
  copy: LabCopy;
  question: NightQuestion;
}

/** What the thread runs: it plays one night after the other. */
parentPort?.on('message', ({ copy, question }: NightTask) => {
  parentPort?.postMessage(playNight(copy, question, () => performance.now()));
});
parentPort?.postMessage('ready');
