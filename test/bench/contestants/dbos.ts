import { setTimeout as delay } from 'node:timers/promises';
import { DBOSClient, type WorkflowHandle } from '@dbos-inc/dbos-sdk';
import { script, startChild } from '../child.ts';
import { workload } from '../workload.ts';
import type { Started } from './contestant.ts';

export const instrumentQueue = (instrument: number): string => `instrument_${instrument}`;
export const runQueue = 'runs';
export const application = 'weir-bench';
/** How often a queue is looked into: tried, the fastest here of 2, 10, 25, 50, 100 and the default of 1,000. */
export const pollingMs = 10;

/**
 * DBOS Transact on PostgreSQL (`fsync=on`, `synchronous_commit=on`), in the two ways in which a lab could use it. Both
 * accept a workflow durably, record each step's result before the next begins, and go on from there where the process
 * dies. Neither promises that no step is done twice: one whose process died before its result was recorded is done again.
 *
 * `inOneQueue`: a workflow waits in the queue of one instrument, whose concurrency is 1, and does its ten recorded steps there in a row,
 * as function calls: nothing waits for an instrument in between, and nothing is sent to another process.
 * `queued`, as weir works: each step of a workflow waits for its own instrument, as a workflow in that instrument's queue.
 */
export async function startDbos(url: string): Promise<{ inOneQueue: Started; queued: Started }> {
  const executor = await startChild([script('contestants/dbos-executor.js'), url], 'ready');
  const client = await DBOSClient.create({ systemDatabaseUrl: url, applicationName: application });
  // It has looked at the list of queues once more by then.
  await delay(1500);
  executor.pause(true);
  const stop = async (): Promise<void> => {
    executor.pause(false);
    await client.destroy();
    await executor.stop();
  };
  const started = (of: (run: number) => [queueName: string, workflowName: string]): Started => ({
    processes: { executor: executor.pid },
    stop,
    async carryOut(runs) {
      // Between the rounds its clock stands, so that its looking into queues takes nothing from the others.
      executor.pause(false);
      try {
        const began = performance.now();
        const enqueue = (_: unknown, run: number): Promise<WorkflowHandle<unknown>> => {
          const [queueName, workflowName] = of(run);
          return client.enqueue({ queueName, workflowName }, run);
        };
        const handles = await Promise.all(Array.from({ length: runs }, enqueue));
        await client.waitAll(handles, { pollingIntervalMs: 20 });
        return performance.now() - began;
      } finally {
        executor.pause(true);
      }
    },
  });
  return {
    inOneQueue: started((run) => [instrumentQueue(run % workload.instruments), 'run']),
    queued: started(() => [runQueue, 'chain']),
  };
}
