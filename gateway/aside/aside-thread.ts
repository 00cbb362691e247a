import { Worker } from 'node:worker_threads';
import type { WorkflowCheck } from '../../shared/contracts/workflow-check.ts';
import type { CheckGround, CheckWish } from '../workflow-check/check-workflow.ts';
import type { PreflightPlan } from '../preflight/plan-preflight.ts';
import type { PreflightGround } from '../preflight/preflight-ground.ts';
import type { ErrorCode } from '../../shared/errors/catalogue.ts';
import type { Workcell } from '../../shared/workcell/workcell.ts';
import type { PreparedRun, Submission } from '../runs/prepare-run.ts';

/** What the thread is to do: make a run of a submission, read a workcell's definition, or check a workflow, or plan its preflight. */
export type AsideTask =
  | { submission: Submission }
  | { workcell: string }
  | { check: { wish: CheckWish; ground: CheckGround } }
  | { preflight: { wish: CheckWish; ground: PreflightGround } };

export type AsideAnswer =
  | { run: PreparedRun | undefined }
  | { workcell: Workcell }
  | { check: WorkflowCheck }
  | { plan: PreflightPlan }
  /** It cannot be done, for a reason that the client is told. */
  | { refused: { code: ErrorCode; message: string; details: unknown } };

/** Milliseconds without a task after which the thread ends, and its memory is free again. */
const idle = 30_000;

/** The program of the thread: its source, or what was built from it. */
const program = import.meta.url.endsWith('.ts')
  ? { url: new URL('./aside-program.ts', import.meta.url), execArgv: ['--import', 'jiti/register'] }
  : { url: new URL('./aside-program.js', import.meta.url), execArgv: [] };

/**
 * A thread for what is large, so that nothing else waits for it. It takes one task at a time: several at work would take the
 * processor from the thread that answers. It is started when it is needed, and keeps no process from ending.
 */
export class AsideThread {
  #worker: Worker | undefined;
  #latest: Promise<unknown> = Promise.resolve();
  #end: NodeJS.Timeout | undefined;

  /** @throws Error where the thread dies of the task. */
  ask(task: AsideTask): Promise<AsideAnswer> {
    const answer = this.#latest.then(() => this.#askNow(task));
    this.#latest = answer.catch(() => undefined);
    return answer;
  }

  async #askNow(task: AsideTask): Promise<AsideAnswer> {
    clearTimeout(this.#end);
    const worker = (this.#worker ??= new Worker(program.url, { execArgv: program.execArgv }));
    worker.ref();
    try {
      const answer = await answerOf(worker, task);
      this.#rest(worker);
      return answer;
    } catch (error) {
      this.#worker = undefined;
      void worker.terminate();
      throw error;
    }
  }

  #rest(worker: Worker): void {
    worker.unref();
    this.#end = setTimeout(() => {
      this.#worker = undefined;
      void worker.terminate();
    }, idle).unref();
  }
}

function answerOf(worker: Worker, task: AsideTask): Promise<AsideAnswer> {
  return new Promise((resolve, reject) => {
    worker.removeAllListeners();
    worker.once('message', resolve);
    // Also later: an error that nobody listens for ends the process.
    worker.on('error', reject);
    worker.once('exit', (code) => reject(new Error(`the thread for what is large ended with ${code}`)));
    worker.postMessage(task);
  });
}
