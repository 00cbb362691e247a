import { script, startChild } from '../child.ts';
import type { Started } from './contestant.ts';

/**
 * A contestant of two processes, beside the benchmark: the owner of the runs, which carries out what the benchmark only asks for, and
 * the workers of all instruments.
 */
export async function startOwned(
  name: 'bullmq' | 'floor' | 'limit',
  storeUrl: string,
  brokerUrl: string,
): Promise<Started> {
  const args = [`${name}-bench-${process.pid}`, storeUrl, brokerUrl];
  const owner = await startChild([script(`contestants/${name}-owner.js`), ...args], 'ready');
  const workers = await startChild([script(`contestants/${name}-workers.js`), ...args], 'ready');
  return {
    processes: { owner: owner.pid, workers: workers.pid },
    carryOut: (runs) => owner.ask(runs),
    async stop() {
      await workers.stop();
      await owner.stop();
    },
  };
}
