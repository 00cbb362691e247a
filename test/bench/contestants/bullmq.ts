import { Queue, QueueEvents } from 'bullmq';
import { script, startChild, type Child } from '../child.ts';
import { connectionOf } from './redis-connection.ts';
import { filler, instrumentOf, payloadBytes, totalSteps, workload } from '../workload.ts';

/**
 * BullMQ as a lab would use it: a queue per instrument, a worker of concurrency 1 for each in another process, and the
 * next job of a run added here when the one before it has completed. A job that was added is in the store and flushed, and
 * so is its result. It promises less than weir: a job whose worker was lost is done again (stalled), and a run goes on
 * only as long as this process lives, which alone knows its steps.
 */
export class BullmqContestant {
  readonly #worker: Child;
  readonly #queues: Queue[];
  readonly #events: QueueEvents[];
  #round = 0;
  #onCompleted: (jobId: string) => void = () => undefined;

  static async start(storeUrl: string): Promise<BullmqContestant> {
    const prefix = `bullmq-bench-${process.pid}`;
    const worker = await startChild([script('contestants/bullmq-workers.js'), storeUrl, prefix], 'ready');
    const names = Array.from({ length: workload.instruments }, (_, i) => `instrument_${i}`);
    const connection = connectionOf(storeUrl);
    const queues = names.map((name) => new Queue(name, { connection, prefix }));
    const events = names.map((name) => new QueueEvents(name, { connection, prefix }));
    await Promise.all([...queues, ...events].map((each) => each.waitUntilReady()));
    return new BullmqContestant(worker, queues, events);
  }

  private constructor(worker: Child, queues: Queue[], events: QueueEvents[]) {
    this.#worker = worker;
    this.#queues = queues;
    this.#events = events;
    for (const each of events) each.on('completed', ({ jobId }) => this.#onCompleted(jobId));
  }

  get processes(): Record<string, number> {
    return { workers: this.#worker.pid };
  }

  async stepsPerSecond(): Promise<number> {
    const began = performance.now();
    const round = ++this.#round;
    await new Promise<void>((resolve, reject) => {
      let left = totalSteps;
      const add = (run: number, step: number): void => {
        this.#queues[instrumentOf(run, step)]
          ?.add('step', { filler: filler(payloadBytes.command) }, { jobId: `${round}-${run}-${step}` })
          .catch(reject);
      };
      this.#onCompleted = (jobId) => {
        const [of, run, step] = jobId.split('-').map(Number) as [number, number, number];
        if (of !== round) return;
        if (step + 1 < workload.steps) add(run, step + 1);
        left -= 1;
        if (left === 0) resolve();
      };
      for (let run = 0; run < workload.runs; run += 1) add(run, 0);
    });
    return totalSteps / ((performance.now() - began) / 1000);
  }

  async stop(): Promise<void> {
    await Promise.all([...this.#queues, ...this.#events].map((each) => each.close()));
    await this.#worker.stop();
  }
}
