import { connect } from 'amqplib';
import { commandQueue, replyQueue } from './limit.ts';
import { filler, payloadBytes, workload } from '../workload.ts';

const [brokerUrl = '', prefix = ''] = process.argv.slice(2);
const connection = await connect(brokerUrl, { noDelay: true });
for (let i = 0; i < workload.instruments; i += 1) {
  const channel = await connection.createConfirmChannel();
  await channel.prefetch(1);
  await channel.consume(commandQueue(prefix, i), (command) => {
    if (!command) return;
    const options = { persistent: true, messageId: String(command.properties.messageId) };
    channel.sendToQueue(replyQueue(prefix), Buffer.from(filler(payloadBytes.result)), options, () =>
      channel.ack(command),
    );
  });
}
console.log('ready');
process.once('SIGTERM', () => void connection.close().then(() => process.exit(0)));
