import { parentPort } from 'node:worker_threads';
import { placed } from '../../shared/yaml/problem.ts';
import { readWorkflow } from './read-workflow.ts';
import type { ReadingAnswer, ReadingTask } from './reading-thread.ts';

/** What the reading thread runs: it answers one task after the other, until it is ended. */
parentPort?.on('message', (task: ReadingTask) => parentPort?.postMessage(answerTo(task)));

function answerTo({ text, pointers }: ReadingTask): ReadingAnswer {
  const { locate, ...read } = readWorkflow(text);
  if (pointers) return { places: pointers.map(locate) };
  if (read.ok) return { read };
  return { read: { ok: false, problems: read.problems.map((each) => placed(each, locate(each.pointer))) } };
}
