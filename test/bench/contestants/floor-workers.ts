import { mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { connect } from 'amqplib';
import { filler, instruments, payloadBytes } from '../workload.ts';
import { ready } from './answer-bench.ts';
import { commandQueue, reportQueue } from './queues.ts';

const [prefix = '', , brokerUrl = ''] = process.argv.slice(2);
const folder = await mkdtemp(path.join(tmpdir(), 'weir-bench-floor-'));
const connection = await connect(brokerUrl, { noDelay: true });
for (const i of instruments) {
  const channel = await connection.createChannel();
  const journal = await open(path.join(folder, `journal-${i}`), 'a');
  const queue = commandQueue(prefix, i);
  await channel.assertQueue(queue, { exclusive: true, durable: false });
  let synced: Promise<void> = Promise.resolve();
  const act = async (id: string): Promise<void> => {
    // Of the last result: one flush at a time, as the journal of an agent has it.
    await synced;
    await journal.write(`${JSON.stringify({ id, command: filler(payloadBytes.command) })}\n`);
    await journal.datasync();
    const result = filler(payloadBytes.result);
    await journal.write(`${JSON.stringify({ id, result })}\n`);
    synced = journal.datasync();
    channel.sendToQueue(reportQueue(prefix), Buffer.from(result), { persistent: false, messageId: id });
  };
  await channel.consume(queue, (command) => void (command && act(String(command.properties.messageId))), {
    noAck: true,
  });
}
ready(async () => {
  await connection.close();
  await rm(folder, { recursive: true, force: true });
});
