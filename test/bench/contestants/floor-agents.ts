import { open } from 'node:fs/promises';
import path from 'node:path';
import { connect } from 'amqplib';
import { agentQueue, reportQueue } from './floor.ts';
import { filler, payloadBytes, workload } from '../workload.ts';

const [brokerUrl = '', prefix = '', folder = ''] = process.argv.slice(2);
const connection = await connect(brokerUrl, { noDelay: true });
for (let i = 0; i < workload.instruments; i += 1) {
  const channel = await connection.createChannel();
  const journal = await open(path.join(folder, `journal-${i}`), 'a');
  const queue = agentQueue(prefix, i);
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
console.log('ready');
process.once('SIGTERM', () => void connection.close().then(() => process.exit(0)));
