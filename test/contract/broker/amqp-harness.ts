import { connect, type Channel } from 'amqplib';
import { pino } from 'pino';
import { openBroker } from '../../../shared/broker/open-broker.ts';
import { declareDead } from '../../../shared/broker/amqp/queues.ts';
import type { Broker } from '../../../shared/broker/broker.ts';
import { topology } from '../../../shared/broker/topology.ts';
import { protocolTiming } from '../../../shared/kernel/timing/protocol-timing.ts';
import type { BrokerHarness, BuriedMessage } from './broker-harness.ts';

/** A look behind the port, on a connection of its own. */
export interface AmqpHarness extends BrokerHarness {
  readonly channel: Channel;
}

export async function amqpHarness(url: string): Promise<AmqpHarness> {
  const model = await connect(url, { noDelay: true });
  const channel = await model.createConfirmChannel();
  const brokers: Broker[] = [];
  const buried: BuriedMessage[] = [];
  await declareDead(channel);
  const { queue } = await channel.assertQueue('', { exclusive: true });
  await channel.bindQueue(queue, topology.dead, '');
  await channel.consume(queue, (letter) => {
    if (!letter) return;
    const headers = letter.properties.headers as Record<string, string>;
    buried.push({
      queue: headers['queue'] ?? '',
      reason: headers['reason'] ?? '',
      content: letter.content.toString(),
    });
  });
  return {
    channel,
    open(workcell, waits = {}) {
      const timing = { ...protocolTiming.broker, ...waits };
      const broker = openBroker(url, { workcell, name: 'test', log: pino({ level: 'silent' }), timing });
      brokers.push(broker);
      return broker;
    },
    async inject(_workcell, name, ...bytes) {
      for (const each of bytes) channel.sendToQueue(name, Buffer.from(each));
      await channel.waitForConfirms();
    },
    waiting: async (_workcell, name) => (await channel.checkQueue(name)).messageCount,
    buried: async (workcell) => buried.filter((letter) => letter.queue.split('.').includes(workcell)),
    async closeAll() {
      await Promise.all(brokers.map((broker) => broker.close()));
      await model.close();
    },
  };
}
