import { Worker } from 'node:worker_threads';
import { timedOut, within, untilAborted } from './waiting.ts';

/** Milliseconds without a task after which the thread ends, and its memory is free again. */
const idle = 30_000;

export interface WorkerOptions {
  /** Milliseconds that the task may take, once a thread has it; without it as long as it likes. */
  limit?: number;
  /** Milliseconds that all tasks with this budget may take together; each takes what it took off `left`. */
  budget?: { left: number };
  /** Aborted when nobody waits for the answer any more: then the thread is ended. */
  signal?: AbortSignal | undefined;
  /** Buffers of the task that it is handed as they are: the others of it are copied at one stretch. */
  handed?: readonly ArrayBuffer[];
  /** Who asks, of those who share the threads. */
  from?: string;
}

/** How many tasks a pool takes. */
export interface WorkerBounds {
  /** Megabytes that the values of a thread may take; without it as many as the process may have. */
  memory?: number;
  /** Threads, 1 if not given. Of several, one caller's tasks never have all. */
  threads?: number;
  /** Tasks that may wait for a thread, half of them of one caller; 64 if not given. */
  queue?: number;
}

/** As many tasks wait for a thread as may: this one was not taken. */
export class WorkersBusy extends Error {
  constructor() {
    super('too many tasks wait for a thread of their own already');
  }
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

interface Waiting<Task, Answer> {
  task: Task;
  options: WorkerOptions;
  resolve: (answer: Answer) => void;
  reject: (reason: unknown) => void;
}

/**
 * Threads for what may take long, so that the thread that answers requests never waits for it. Each takes one task at a time. They are started when
 * they are needed, and keep no process from ending. Their program says `ready` once it is loaded, and answers each task with one message.
 */
export class WorkerThread<Task, Answer> {
  readonly #program: URL;
  readonly #bounds: Required<Omit<WorkerBounds, 'memory'>> & WorkerBounds;
  /** Started, and without a task, each with the timer that ends it. */
  readonly #idle = new Map<Worker, NodeJS.Timeout>();
  readonly #waiting: Waiting<Task, Answer>[] = [];
  /** How many tasks of each caller have a thread. */
  readonly #running = new Map<string, number>();

  constructor(program: URL, { threads = 1, queue = 64, ...bounds }: WorkerBounds = {}) {
    this.#program = program;
    this.#bounds = { threads, queue, ...bounds };
  }

  /**
   * @throws WorkersBusy where too many tasks wait, WorkerEnded where the task takes more than it may, the reason of the signal where nobody waits for
   *   it any more, and Error where the thread dies of it for another reason
   */
  ask(task: Task, options: WorkerOptions = {}): Promise<Answer> {
    const { queue } = this.#bounds;
    const own = this.#waiting.filter(({ options: { from } }) => from === options.from).length;
    if (this.#waiting.length >= queue || own >= Math.ceil(queue / 2))
      return Promise.reject(new WorkersBusy());
    return new Promise((resolve, reject) => {
      this.#waiting.push({ task, options, resolve, reject });
      this.#next();
    });
  }

  /** Gives waiting tasks to free threads, the oldest first of callers that do not have their share. */
  #next(): void {
    const { threads } = this.#bounds;
    const share = Math.max(1, threads - 1);
    const runningOf = (from = ''): number => this.#running.get(from) ?? 0;
    const all = [...this.#running.values()].reduce((sum, count) => sum + count, 0);
    const at = this.#waiting.findIndex(({ options: { from } }) => runningOf(from) < share);
    const [next] = all < threads && at >= 0 ? this.#waiting.splice(at, 1) : [];
    if (!next) return;
    const { from = '' } = next.options;
    this.#running.set(from, runningOf(from) + 1);
    void this.#askNow(next.task, next.options)
      .then(next.resolve, next.reject)
      .finally(() => {
        const left = runningOf(from) - 1;
        if (left === 0) this.#running.delete(from);
        else this.#running.set(from, left);
        this.#next();
      });
    this.#next();
  }

  async #askNow(task: Task, { limit = Infinity, budget, signal, handed }: WorkerOptions): Promise<Answer> {
    signal?.throwIfAborted();
    const least = Math.min(limit, budget?.left ?? Infinity);
    if (least <= 0) throw new WorkerEnded('time');
    const { worker, isNew } = this.#takeThread();
    worker.ref();
    let began = performance.now();
    try {
      if (isNew) await nextWord(worker);
      began = performance.now();
      const answer = await asLongAs(inTime(nextWord(worker, task, handed), least), signal);
      this.#rest(worker);
      return answer as Answer;
    } catch (error) {
      void worker.terminate();
      throw isOutOfMemory(error) ? new WorkerEnded('memory') : error;
    } finally {
      if (budget) budget.left -= performance.now() - began;
    }
  }

  #takeThread(): { worker: Worker; isNew: boolean } {
    const [rested] = this.#idle.keys();
    if (rested) {
      this.#forget(rested);
      return { worker: rested, isNew: false };
    }
    const { memory } = this.#bounds;
    const bounds = memory === undefined ? {} : { resourceLimits: { maxOldGenerationSizeMb: memory } };
    return { worker: new Worker(this.#program, bounds), isNew: true };
  }

  #rest(worker: Worker): void {
    worker.unref();
    worker.once('exit', () => this.#forget(worker));
    const end = setTimeout(() => void worker.terminate(), idle).unref();
    this.#idle.set(worker, end);
  }

  #forget(worker: Worker): void {
    clearTimeout(this.#idle.get(worker));
    this.#idle.delete(worker);
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

async function inTime(word: Promise<unknown>, limit: number): Promise<unknown> {
  if (limit === Infinity) return word;
  const said = await within(word, limit);
  // Where this thread was held up itself, the answer may be there and not be read yet.
  const answer = said === timedOut ? await within(word, 1) : said;
  if (answer === timedOut) throw new WorkerEnded('time');
  return answer;
}

function isOutOfMemory(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY';
}
