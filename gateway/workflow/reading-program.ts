import { parentPort } from 'node:worker_threads';
import { WeirError } from '../../shared/errors/weir-error.ts';
import { parseWorkcell } from '../../shared/workcell/load-workcell.ts';
import { placed, type Problem } from '../../shared/yaml/problem.ts';
import { readWorkflow } from './read-workflow.ts';
import type { ReadingAnswer, ReadingTask } from './reading-thread.ts';

/** What the reading thread runs: it answers one task after the other, until it is ended. */
parentPort?.on('message', (task: ReadingTask) => parentPort?.postMessage(answerTo(task)));

function answerTo(task: ReadingTask): ReadingAnswer {
  if ('workcell' in task) return readWorkcell(task.workcell);
  const { text, pointers } = task;
  const { locate, ...read } = readWorkflow(text);
  if (pointers) return { places: pointers.map(locate) };
  if (read.ok) return { read };
  return { read: { ok: false, problems: read.problems.map((each) => placed(each, locate(each.pointer))) } };
}

function readWorkcell(text: string): ReadingAnswer {
  try {
    return { workcell: parseWorkcell(text).workcell };
  } catch (error) {
    if (!WeirError.is(error, 'bad_workcell')) throw error;
    return { refused: { message: error.message, problems: (error.details ?? []) as Problem[] } };
  }
}
