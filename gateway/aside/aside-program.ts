import { parentPort } from 'node:worker_threads';
import { WeirError } from '../../shared/errors/weir-error.ts';
import { parseWorkcell } from '../../shared/workcell/load-workcell.ts';
import { planPreflight } from '../preflight/plan-preflight.ts';
import { prepareRun } from '../runs/prepare-run.ts';
import { checkWorkflow } from '../workflow-check/check-workflow.ts';
import type { AsideAnswer, AsideTask } from './aside-thread.ts';

/** What the thread runs: it answers one task after the other, until it is ended. */
parentPort?.on('message', (task: AsideTask) => {
  void answerTo(task).then((answer) => parentPort?.postMessage(answer, memoryOf(answer)));
});

async function answerTo(task: AsideTask): Promise<AsideAnswer> {
  try {
    if ('workcell' in task) return { workcell: parseWorkcell(task.workcell).workcell };
    if ('check' in task) return { check: checkWorkflow(task.check.wish, task.check.ground) };
    if ('preflight' in task) return { plan: planPreflight(task.preflight.wish, task.preflight.ground) };
    return { run: await prepareRun(task.submission) };
  } catch (error) {
    if (!(error instanceof WeirError)) throw error;
    const { code, message, details } = error;
    return { refused: { code, message, details } };
  }
}

/** What is handed over instead of copied: a large run is not to be copied where everything else waits. */
function memoryOf(answer: AsideAnswer): ArrayBuffer[] {
  if (!('run' in answer) || !answer.run) return [];
  const { written, answer: text } = answer.run;
  return [written.text, text].flatMap(({ buffer, byteLength }) =>
    // Small ones share their memory with others.
    buffer instanceof ArrayBuffer && buffer.byteLength === byteLength ? [buffer] : [],
  );
}
