import { parentPort } from 'node:worker_threads';
import type { AnySchema } from 'ajv/dist/2020.js';
import type { Json } from '../kernel/json/json.ts';
import { foreignSchema, judgeHere, type Manner } from './foreign-schema.ts';

/** What the thread is to judge. */
export interface JudgeTask {
  /** A schema as JSON. */
  text: string;
  value: Json;
  manner: Manner;
  unknown: readonly string[];
}

/** What the thread runs: it judges one value after the other, until it is ended. */
parentPort?.on('message', ({ text, value, manner, unknown }: JudgeTask) => {
  parentPort?.postMessage(judgeHere(foreignSchema(JSON.parse(text) as AnySchema), value, manner, unknown));
});
parentPort?.postMessage('ready');
