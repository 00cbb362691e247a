import { Worker } from 'bullmq';
import { filler, instruments, payloadBytes } from '../workload.ts';
import { ready } from './answer-bench.ts';
import { connectionOf } from './redis-connection.ts';

const [prefix = '', storeUrl = ''] = process.argv.slice(2);
const options = { connection: connectionOf(storeUrl), prefix, concurrency: 1 };
const act = async () => ({ filler: filler(payloadBytes.result) });
const workers = instruments.map((i) => new Worker(`instrument_${i}`, act, options));
await Promise.all(workers.map((worker) => worker.waitUntilReady()));
ready(() => Promise.all(workers.map((worker) => worker.close())));
