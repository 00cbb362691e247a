import { connect } from 'amqplib';
import { Redis } from 'ioredis';
import { filler, instrumentOf, instruments, payloadBytes } from '../workload.ts';
import { answerBench, ready } from './answer-bench.ts';
import { commandQueue, reportQueue } from './queues.ts';
import { idOf, placeOf, Runs, type Place } from './runs.ts';

/**
 * What the broker and the store allow at all: bare amqplib in weir's shape, without weir. A confirmed, persistent command
 * to a quorum queue per instrument, a confirmed reply, and one Redis pipeline per step, with up to 100 steps in flight. All of it is flushed, and nothing else is promised: a
 * worker that is lost has its command done again, and it keeps no journal.
 */
const [prefix = '', storeUrl = '', brokerUrl = ''] = process.argv.slice(2);
const connection = await connect(brokerUrl, { noDelay: true });
const channel = await connection.createConfirmChannel();
const redis = new Redis(storeUrl);
const queues = [reportQueue(prefix), ...instruments.map((i) => commandQueue(prefix, i))];
for (const queue of queues)
  await channel.assertQueue(queue, { durable: true, arguments: { 'x-queue-type': 'quorum' } });

const runs = new Runs(
  (place) =>
    new Promise<void>((resolve, reject) => {
      const queue = commandQueue(prefix, instrumentOf(place.run, place.step));
      const options = { persistent: true, messageId: idOf(place) };
      channel.sendToQueue(queue, Buffer.from(filler(payloadBytes.command)), options, (error) => {
        if (error) reject(error as Error);
        else resolve();
      });
    }),
);

await channel.consume(reportQueue(prefix), (report) => {
  if (!report) return;
  void settle(placeOf(report.properties.messageId));
  channel.ack(report);
});

async function settle(place: Place): Promise<void> {
  const key = `${prefix}:${place.round}:${place.run}`;
  await redis
    .pipeline()
    .hset(key, `step:${place.step}`, filler(payloadBytes.result))
    .rpush(`${key}:log`, 'done')
    .exec();
  await runs.done(place);
}

answerBench((count) => runs.carryOut(count));
ready(async () => {
  for (const queue of queues) await channel.deleteQueue(queue);
  await connection.close();
  redis.disconnect();
});
