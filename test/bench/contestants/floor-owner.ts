import { connect, type ConsumeMessage } from 'amqplib';
import { Redis } from 'ioredis';
import { filler, instrumentOf, instruments, payloadBytes } from '../workload.ts';
import { answerBench, ready } from './answer-bench.ts';
import { commandQueue, reportQueue } from './queues.ts';
import { idOf, placeOf, Runs } from './runs.ts';

/**
 * What weir's promise costs at the least: bare amqplib and Redis in weir's shape, without weir. A run is in the store
 * before it begins. Each instrument has one command at a time; its agent flushes a note to its journal before it acts, and
 * one of the result beside its report. The owner takes the reports at hand as one transaction, which the store has flushed
 * before the next commands go out. Messages are transient and unconfirmed.
 * It has the flushes of the promise and nothing else of it: no submission over HTTP, no definition, log or event; what is
 * lost is not sent again, and nobody goes on where a process dies.
 */
const [prefix = '', storeUrl = '', brokerUrl = ''] = process.argv.slice(2);
const connection = await connect(brokerUrl, { noDelay: true });
const channel = await connection.createChannel();
const redis = new Redis(storeUrl);
const reports = reportQueue(prefix);
await channel.assertQueue(reports, { durable: true, arguments: { 'x-queue-type': 'classic' } });

/** Steps that wait for their instrument, by instrument. */
const waiting: string[][] = instruments.map(() => []);
const busy = new Set<number>();
let atHand: ConsumeMessage[] = [];
let committing = false;

const runs = new Runs(async (place) => {
  if (place.step === 0) {
    const key = `${prefix}:${place.round}:${place.run}`;
    await redis.hset(key, 'definition', filler(payloadBytes.command));
  }
  const instrument = instrumentOf(place.run, place.step);
  waiting[instrument]?.push(idOf(place));
  send(instrument);
});

/** Gives the instrument its next command, where it is free. */
function send(instrument: number): void {
  const messageId = busy.has(instrument) ? undefined : waiting[instrument]?.shift();
  if (messageId === undefined) return;
  busy.add(instrument);
  const body = Buffer.from(filler(payloadBytes.command));
  channel.sendToQueue(commandQueue(prefix, instrument), body, {
    persistent: false,
    mandatory: true,
    messageId,
  });
}

async function commit(): Promise<void> {
  const taken = atHand;
  atHand = [];
  const transaction = redis.multi().incr(`${prefix}:mark`);
  const places = taken.map(({ properties }) => placeOf(properties.messageId));
  for (const { round, run, step } of places) {
    const key = `${prefix}:${round}:${run}`;
    transaction.hset(key, `step:${step}`, filler(payloadBytes.result)).rpush(`${key}:log`, 'done');
  }
  await transaction.exec();
  const last = taken.at(-1);
  if (last) channel.ack(last, true);
  for (const { run, step } of places) busy.delete(instrumentOf(run, step));
  for (const place of places) {
    void runs.done(place);
    send(instrumentOf(place.run, place.step));
  }
  if (atHand.length > 0) return commit();
  committing = false;
}

await channel.consume(reports, (report) => {
  if (!report) return;
  atHand.push(report);
  // What else has arrived together with it is of the same transaction.
  if (!committing) setImmediate(() => void commit());
  committing = true;
});
answerBench((count) => runs.carryOut(count));
ready(async () => {
  await channel.deleteQueue(reports);
  await connection.close();
  redis.disconnect();
});
