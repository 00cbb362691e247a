import { DBOS } from '@dbos-inc/dbos-sdk';
import { application, instrumentQueue, pollingMs, runQueue } from './dbos.ts';
import { filler, instrumentOf, payloadBytes, workload } from '../workload.ts';

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
for (let i = 0; i < workload.instruments; i += 1)
  await DBOS.registerQueue(instrumentQueue(i), { globalConcurrency: 1, ...polling });
await DBOS.registerQueue(runQueue, polling);
console.log('ready');
process.once('SIGTERM', () => void DBOS.shutdown().then(() => process.exit(0)));
