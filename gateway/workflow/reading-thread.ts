import { Worker } from 'node:worker_threads';
import type { Workcell } from '../../shared/workcell/workcell.ts';
import type { Place, Problem } from '../../shared/yaml/problem.ts';
import type { ReadWorkflow } from './read-workflow.ts';

type Told<T> = T extends ReadWorkflow ? Omit<T, 'locate'> : never;

/** What the thread is to do: read a workflow, say where these pointers of it stand, or read a workcell's definition. */
export type ReadingTask = { text: string; pointers?: readonly string[] } | { workcell: string };

export type ReadingAnswer =
  | { read: Told<ReadWorkflow> }
  | { places: (Place | undefined)[] }
  | { workcell: Workcell }
  /** It is no workcell's definition. */
  | { refused: { message: string; problems: Problem[] } };

/** Milliseconds without a task after which the thread ends, and its memory is free again. */
const idle = 30_000;

/** The program of the thread: its source, or what was built from it. */
const program = import.meta.url.endsWith('.ts')
  ? { url: new URL('./reading-program.ts', import.meta.url), execArgv: ['--import', 'jiti/register'] }
  : { url: new URL('./reading-program.js', import.meta.url), execArgv: [] };

/**
 * A thread that reads large texts, so that nothing else waits for them. It takes one text at a time: several at work would
 * take the processor from the thread that answers. It is started when it is needed, and keeps no process from ending.
 */
export class ReadingThread {
  #worker: Worker | undefined;
  #latest: Promise<unknown> = Promise.resolve();
  #end: NodeJS.Timeout | undefined;

  /** @throws Error where the thread dies of the text. */
  ask(task: ReadingTask): Promise<ReadingAnswer> {
    const answer = this.#latest.then(() => this.#askNow(task));
    this.#latest = answer.catch(() => undefined);
    return answer;
  }

  async #askNow(task: ReadingTask): Promise<ReadingAnswer> {
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

function answerOf(worker: Worker, task: ReadingTask): Promise<ReadingAnswer> {
  return new Promise((resolve, reject) => {
    worker.removeAllListeners();
    worker.once('message', resolve);
    // Also later: an error that nobody listens for ends the process.
    worker.on('error', reject);
    worker.once('exit', (code) => reject(new Error(`the thread that reads workflows ended with ${code}`)));
    worker.postMessage(task);
  });
}
