import { Queue, QueueEvents } from 'bullmq';
import { filler, instrumentOf, instruments, payloadBytes } from '../workload.ts';
import { answerBench, ready } from './answer-bench.ts';
import { connectionOf } from './redis-connection.ts';
import { idOf, placeOf, Runs } from './runs.ts';

/**
 * BullMQ as a lab would use it: a queue per instrument, a worker of concurrency 1 for each in another process, and the
 * next job of a run added here when the one before it has completed. A job that was added is in the store and flushed, and
 * so is its result. It promises less than weir: a job whose worker was lost is done again (stalled), and a run goes on
 * only as long as this process lives, which alone knows its steps.
 */
const [prefix = '', storeUrl = ''] = process.argv.slice(2);
const connection = connectionOf(storeUrl);
const queues = instruments.map((i) => new Queue(`instrument_${i}`, { connection, prefix }));
const events = instruments.map((i) => new QueueEvents(`instrument_${i}`, { connection, prefix }));
await Promise.all([...queues, ...events].map((each) => each.waitUntilReady()));

const runs = new Runs(async (place) => {
  const command = { filler: filler(payloadBytes.command) };
  await queues[instrumentOf(place.run, place.step)]?.add('step', command, { jobId: idOf(place) });
});
for (const each of events) each.on('completed', ({ jobId }) => void runs.done(placeOf(jobId)));

answerBench((count) => runs.carryOut(count));
ready(() => Promise.all([...queues, ...events].map((each) => each.close())));
