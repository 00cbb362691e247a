import { DBOS } from '@dbos-inc/dbos-sdk';
import { application, instrumentQueue, pollingMs, runQueue } from './dbos.ts';
import { filler, instrumentOf, instruments, payloadBytes, workload } from '../workload.ts';
import { ready } from './answer-bench.ts';

const [systemDatabaseUrl = ''] = process.argv.slice(2);
DBOS.setConfig({ name: application, systemDatabaseUrl, logLevel: 'error', applicationVersion: '1' });

const result = async (): Promise<{ filler: string }> => ({ filler: filler(payloadBytes.result) });

DBOS.registerWorkflow(
  async () => {
    for (let step = 0; step < workload.steps; step += 1) await DBOS.runStep(result, { name: 'step' });
  },
  { name: 'run' },
);
const step = DBOS.registerWorkflow(async (_command: { filler: string }) => result(), { name: 'step' });
DBOS.registerWorkflow(
  async (run: number) => {
    for (let i = 0; i < workload.steps; i += 1) {
      const queueName = instrumentQueue(instrumentOf(run, i));
      const handle = await DBOS.startWorkflow(step, { queueName })({ filler: filler(payloadBytes.command) });
      await handle.getResult({ pollingIntervalMs: pollingMs });
    }
  },
  { name: 'chain' },
);

await DBOS.launch();
const polling = { minPollingIntervalMs: pollingMs };
for (const i of instruments)
  await DBOS.registerQueue(instrumentQueue(i), { globalConcurrency: 1, ...polling });
await DBOS.registerQueue(runQueue, polling);
ready(() => DBOS.shutdown());
