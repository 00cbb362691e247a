import { setTimeout as delay } from 'node:timers/promises';
import { DBOSClient, type WorkflowHandle } from '@dbos-inc/dbos-sdk';
import { script, startChild, type Child } from '../child.ts';
import { totalSteps, workload } from '../workload.ts';

export const instrumentQueue = (instrument: number): string => `instrument_${instrument}`;
export const runQueue = 'runs';
export const application = 'weir-bench';
/** How often a queue is looked into: tried, the fastest here of 2, 10, 25, 50, 100 and the default of 1,000. */
export const pollingMs = 10;

/**
 * DBOS Transact on PostgreSQL (`fsync=on`, `synchronous_commit=on`), in the two ways in which a lab could use it. Both
 * accept a workflow durably, record each step's result before the next begins, and go on from there where the process
 * dies. Neither promises that no step is done twice: one whose process died before its result was recorded is done again.
 */
export class DbosContestant {
  readonly #executor: Child;
  readonly #client: DBOSClient;

  static async start(url: string): Promise<DbosContestant> {
    const executor = await startChild([script('contestants/dbos-executor.js'), url], 'ready');
    const client = await DBOSClient.create({ systemDatabaseUrl: url, applicationName: application });
    // It has looked at the list of queues once more by then.
    await delay(1500);
    executor.pause(true);
    return new DbosContestant(executor, client);
  }

  private constructor(executor: Child, client: DBOSClient) {
    this.#executor = executor;
    this.#client = client;
  }

  get processes(): Record<string, number> {
    return { executor: this.#executor.pid };
  }

  /**
   * A workflow waits in the queue of one instrument, whose concurrency is 1, and does its ten recorded steps there in a row,
   * as function calls: nothing waits for an instrument in between, and nothing is sent to another process.
   */
  stepsPerSecond(): Promise<number> {
    return this.#measure((run) => [instrumentQueue(run % workload.instruments), 'run']);
  }

  /** As weir works: each step of a workflow waits for its own instrument, as a workflow in that instrument's queue. */
  queuedStepsPerSecond(): Promise<number> {
    return this.#measure(() => [runQueue, 'chain']);
  }

  async stop(): Promise<void> {
    this.#executor.pause(false);
    await this.#client.destroy();
    await this.#executor.stop();
  }

  async #measure(of: (run: number) => [queueName: string, workflowName: string]): Promise<number> {
    // Between the rounds its clock stands, so that its looking into queues takes nothing from the others.
    this.#executor.pause(false);
    try {
      const began = performance.now();
      const enqueue = (_: unknown, run: number): Promise<WorkflowHandle<unknown>> => {
        const [queueName, workflowName] = of(run);
        return this.#client.enqueue({ queueName, workflowName }, run);
      };
      const handles = await Promise.all(Array.from({ length: workload.runs }, enqueue));
      await this.#client.waitAll(handles, { pollingIntervalMs: 20 });
      return totalSteps / ((performance.now() - began) / 1000);
    } finally {
      this.#executor.pause(true);
    }
  }
}
