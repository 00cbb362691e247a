import { parentPort } from 'node:worker_threads';
import type { StoredRun } from '../../shared/contracts/run.ts';
import type { NightQuestion } from '../../shared/contracts/simulated-night.ts';
import type { JsonObject } from '../../shared/kernel/json/json.ts';
import { pack, unpack } from '../../shared/kernel/json/packed.ts';
import { playNight } from './night.ts';
import type { LabCopy } from './play.ts';

/** What is to be played. */
export interface NightTask {
  copy: Omit<LabCopy, 'runs'>;
  /** Each as JSON in UTF-8. */
  runs: Uint8Array[];
  /** A packed `NightQuestion`. */
  question: JsonObject;
}

/** What the thread runs: it plays one night after the other. */
parentPort?.on('message', ({ copy, runs, question }: NightTask) => {
  const utf8 = new TextDecoder();
  const lab = { ...copy, runs: runs.map((run) => JSON.parse(utf8.decode(run)) as StoredRun) };
  const night = playNight(lab, unpack(question) as NightQuestion, () => performance.now());
  parentPort?.postMessage(pack(night));
});
parentPort?.postMessage('ready');
