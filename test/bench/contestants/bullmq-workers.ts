import { Worker } from 'bullmq';
import { connectionOf } from './redis-connection.ts';
import { filler, payloadBytes, workload } from '../workload.ts';

const [storeUrl = '', prefix = ''] = process.argv.slice(2);
const workers = Array.from(
  { length: workload.instruments },
  (_, i) =>
    new Worker(`instrument_${i}`, async () => ({ filler: filler(payloadBytes.result) }), {
      connection: connectionOf(storeUrl),
      prefix,
      concurrency: 1,
    }),
);
await Promise.all(workers.map((worker) => worker.waitUntilReady()));
console.log('ready');
process.once(
  'SIGTERM',
  () => void Promise.all(workers.map((worker) => worker.close())).then(() => process.exit(0)),
);
