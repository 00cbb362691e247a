import { parentPort } from 'node:worker_threads';
import { WeirError } from '../../../shared/kernel/errors/weir-error.ts';
import { parseWorkcell } from '../../../shared/workcell/index.ts';
import type { WorkflowCheck } from '../../../shared/contracts/workflow-check.ts';
import type { ErrorCode } from '../../../shared/kernel/errors/catalogue.ts';
import type { Workcell } from '../../../shared/contracts/workcell.ts';
import { prepareRun, type PreparedRun, type Submission } from '../prepare-run.ts';
import {
  checkWorkflow,
  type CheckFacts,
  type CheckRequest,
  planPreflight,
  type PreflightFacts,
  type PreflightPlan,
} from '../../../shared/workflow/index.ts';

/** What the thread is to do: make a run of a submission, read a workcell's definition, or check a workflow, or plan its preflight. */
export type WorkerTask =
  | { submission: Submission }
  | { workcell: string }
  | { check: { request: CheckRequest; facts: CheckFacts } }
  | { preflight: { request: CheckRequest; facts: PreflightFacts } };

export type WorkerAnswer =
  | { run: PreparedRun | undefined }
  | { workcell: Workcell }
  | { check: WorkflowCheck }
  | { plan: PreflightPlan }
  /** It cannot be done, for a reason that the client is told. */
  | { refused: { code: ErrorCode; message: string; details: unknown } };

/** What the thread runs: it answers one task after the other, until it is ended. */
parentPort?.on('message', (task: WorkerTask) => {
  void answerTo(task).then((answer) => parentPort?.postMessage(answer, memoryOf(answer)));
});
parentPort?.postMessage('ready');

async function answerTo(task: WorkerTask): Promise<WorkerAnswer> {
  try {
    if ('workcell' in task) return { workcell: parseWorkcell(task.workcell).workcell };
    if ('check' in task) return { check: await checkWorkflow(task.check.request, task.check.facts) };
    if ('preflight' in task)
      return { plan: await planPreflight(task.preflight.request, task.preflight.facts) };
    return { run: await prepareRun(task.submission) };
  } catch (error) {
    if (!(error instanceof WeirError)) throw error;
    const { code, message, details } = error;
    return { refused: { code, message, details } };
  }
}

/** What is handed over instead of copied: a large run is not to be copied where everything else waits. */
function memoryOf(answer: WorkerAnswer): ArrayBuffer[] {
  if (!('run' in answer) || !answer.run) return [];
  const { written, answer: text } = answer.run;
  return [written.text, text].flatMap(({ buffer, byteLength }) =>
    // Small ones share their memory with others.
    buffer instanceof ArrayBuffer && buffer.byteLength === byteLength ? [buffer] : [],
  );
}
