import { parentPort } from 'node:worker_threads';
import { whatIfAnswer, type WhatIfTask } from './what-if-answer.ts';

/** What the thread runs. */
parentPort?.on('message', (task: WhatIfTask) =>
  parentPort?.postMessage(whatIfAnswer(task, () => performance.now())),
);
parentPort?.postMessage('ready');
