import { Worker } from 'node:worker_threads';
import { timedOut, within, untilAborted } from './waiting.ts';

/** Milliseconds without a task after which the thread ends, and its memory is free again. */
const idle = 30_000;

export interface WorkerOptions {
  /** Milliseconds that the task may take, once the thread has it; without it as long as it likes. */
  limit?: number;
  /** Aborted when nobody waits for the answer any more: then the thread is ended. */
  signal?: AbortSignal | undefined;
  /** Buffers of the task that it is handed as they are: the others of it are copied at one stretch. */
  handed?: readonly ArrayBuffer[];
}

/** The thread was ended amid a task, which wanted more than it may have. */
export class WorkerEnded extends Error {
  readonly wanted: 'time' | 'memory';

  constructor(wanted: 'time' | 'memory') {
    super(`a task for a thread of its own took too much ${wanted}`);
    this.wanted = wanted;
  }
}

/** Where the tests have the programs of threads built (`test/setup-threads.ts`): to load their sources takes seconds. */
const builtForTests = 'dist/test/threads/';

/** @param here the `import.meta.url` of a source beside which the program stands; what tests load itself is one */
export function programBeside(here: string, name: string): URL {
  if (!here.endsWith('.ts')) return new URL(`./${name}.js`, here);
  const root = new URL('../../../', import.meta.url).href;
  return new URL(`./${name}.js`, `${root}${builtForTests}${here.slice(root.length)}`);
}

/**
 * A thread for what may take long, so that nothing else waits for it. It takes one task at a time: several at work would take the
 * processor from the thread that answers. It is started when it is needed, and keeps no process from ending. Its program says
 * `ready` once it is loaded, and answers each task with one message.
 */
export class WorkerThread<Task, Answer> {
  readonly #program: URL;
  readonly #memory: number | undefined;
  #worker: Worker | undefined;
  #latest: Promise<unknown> = Promise.resolve();
  #end: NodeJS.Timeout | undefined;

  /** @param memory megabytes that its values may take; without it as many as the process may have */
  constructor(program: URL, { memory }: { memory?: number } = {}) {
    this.#program = program;
    this.#memory = memory;
  }

  /**
   * @throws WorkerEnded where the task takes more than it may, the reason of the signal where nobody waits for it any more, and Error where
   *   the thread dies of it for another reason
   */
  ask(task: Task, options: WorkerOptions = {}): Promise<Answer> {
    const answer = this.#latest.then(() => this.#askNow(task, options));
    this.#latest = answer.catch(() => undefined);
    return answer;
  }

  async #askNow(task: Task, { limit, signal, handed }: WorkerOptions): Promise<Answer> {
    signal?.throwIfAborted();
    clearTimeout(this.#end);
    const isNew = !this.#worker;
    const worker = (this.#worker ??= this.#start());
    worker.ref();
    try {
      if (isNew) await nextWord(worker);
      const answer = await asLongAs(inTime(nextWord(worker, task, handed), limit), signal);
      this.#rest(worker);
      return answer as Answer;
    } catch (error) {
      this.#worker = undefined;
      void worker.terminate();
      throw isOutOfMemory(error) ? new WorkerEnded('memory') : error;
    }
  }

  #start(): Worker {
    const memory = this.#memory;
    const bounds = memory === undefined ? {} : { resourceLimits: { maxOldGenerationSizeMb: memory } };
    return new Worker(this.#program, bounds);
  }

  #rest(worker: Worker): void {
    worker.unref();
    this.#end = setTimeout(() => {
      this.#worker = undefined;
      void worker.terminate();
    }, idle).unref();
  }
}

/** What the thread says next. @param task what it is given first */
function nextWord(worker: Worker, task?: unknown, handed: readonly ArrayBuffer[] = []): Promise<unknown> {
  return new Promise((resolve, reject) => {
    worker.removeAllListeners();
    worker.once('message', resolve);
    // Also later: an error that nobody listens for ends the process.
    worker.on('error', reject);
    worker.once('exit', (code) => reject(new Error(`the thread for what is large ended with ${code}`)));
    if (task !== undefined) worker.postMessage(task, [...handed]);
  });
}

async function asLongAs(answer: Promise<unknown>, signal: AbortSignal | undefined): Promise<unknown> {
  if (!signal) return answer;
  const said = await untilAborted(answer, signal);
  signal.throwIfAborted();
  return said;
}

async function inTime(word: Promise<unknown>, limit: number | undefined): Promise<unknown> {
  if (limit === undefined) return word;
  const said = await within(word, limit);
  // Where this thread was held up itself, the answer may be there and not be read yet.
  const answer = said === timedOut ? await within(word, 1) : said;
  if (answer === timedOut) throw new WorkerEnded('time');
  return answer;
}

function isOutOfMemory(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY';
}
