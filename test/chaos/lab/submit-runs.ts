import type { Client } from './client.ts';
import { instruments } from './lab.ts';

/** Submits so many runs of so many steps at once, each step on the next instrument; resolves when all are accepted. */
export async function submitRuns(client: Client, runs: number, steps: number, ms: number): Promise<void> {
  const submit = (run: number) =>
    client.submit({
      steps: Array.from({ length: steps }, (_, step) => ({
        module: instruments[(run + step) % instruments.length] as string,
        ms,
      })),
    });
  await Promise.all(Array.from({ length: runs }, (_, run) => submit(run)));
}
