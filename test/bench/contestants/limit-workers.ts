import { connect } from 'amqplib';
import { filler, instruments, payloadBytes } from '../workload.ts';
import { ready } from './answer-bench.ts';
import { commandQueue, reportQueue } from './queues.ts';

const [prefix = '', , brokerUrl = ''] = process.argv.slice(2);
const connection = await connect(brokerUrl, { noDelay: true });
for (const i of instruments) {
  const channel = await connection.createConfirmChannel();
  await channel.prefetch(1);
  await channel.consume(commandQueue(prefix, i), (command) => {
    if (!command) return;
    const options = { persistent: true, messageId: String(command.properties.messageId) };
    channel.sendToQueue(reportQueue(prefix), Buffer.from(filler(payloadBytes.result)), options, () =>
      channel.ack(command),
    );
  });
}
ready(() => connection.close());
