import { connect, type Channel } from 'amqplib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { examineAmqp } from '../../shared/broker/amqp/examine-amqp.ts';
import { declareInbox } from '../../shared/broker/amqp/queues.ts';
import { streamOf } from '../../shared/broker/amqp/opening.ts';
import { topology } from '../../shared/broker/topology.ts';
import { timedOut, within } from '../../shared/kernel/lifecycle/waiting.ts';
import type { BrokerService } from '../services/service.ts';
import { startBroker } from '../services/start-services.ts';
import { uniqueWorkcell } from '../support/unique-workcell.ts';
import { brokerOpener, isUp } from './broker/open-brokers.ts';
import { InboxProbe } from './broker/probes.ts';
import { farewell } from './broker/sample-messages.ts';
import { eventually } from '../support/eventually.ts';

describe('amqp broker that left a queue without a leader', { timeout: 120_000 }, () => {
  const open = brokerOpener();
  let service: BrokerService;
  let workcell: string;

  beforeAll(async () => {
    service = await startBroker({ own: true });
    // Where this process is held up before the kill, the queue is old enough, and stays: then another one is made.
    do workcell = uniqueWorkcell('leaderless');
    while (await takesAfterKill((channel) => declareInbox(channel, workcell)));
  }, 240_000);
  afterAll(() => service.remove());

  /** RabbitMQ forgets the members of a queue that it has made less than half a second before it is killed: such a queue takes nothing. */
  async function takesAfterKill(declare: (channel: Channel) => Promise<string>): Promise<boolean> {
    const model = await connect(service.url);
    model.on('error', () => undefined);
    const queue = await declare(await model.createChannel());
    await service.kill();
    await service.start();
    const checking = await connect(service.url);
    checking.on('error', () => undefined);
    const channel = await checking.createConfirmChannel();
    const taken = new Promise<void>((resolve) => {
      channel.sendToQueue(queue, Buffer.from('{}'), {}, () => resolve());
    });
    const takes = (await within(taken, 3_500)) !== timedOut;
    // RabbitMQ does not answer a close before the queue has answered.
    streamOf(checking).destroy();
    return takes;
  }

  it('a look at it > tells which queue it is', async () => {
    const { queues } = await examineAmqp(service.url, workcell);
    const wrong = queues.filter((queue) => queue.wrong !== undefined);
    expect(wrong).toEqual([
      expect.objectContaining({
        name: topology.inbox(workcell),
        wrong: expect.stringContaining('no leader') as string,
      }),
    ]);
  });

  it('the inbox > is made anew, whoever waits for it, and takes messages', async () => {
    const probes = [new InboxProbe(), new InboxProbe()];
    for (const probe of probes) await open({ url: service.url, workcell, leaderWait: 300 }).openInbox(probe);
    await eventually(() => expect(probes.every(({ interruptions }) => interruptions > 0)).toBe(true));
    const sender = open({ url: service.url, workcell });
    await isUp(sender);
    // Between its removal and its return there is none, and a new one may be slow to find its leader: whoever sends does it again.
    await eventually(async () => {
      await sender.sendToInbox(farewell(workcell));
      expect(probes.flatMap(({ deliveries }) => deliveries)).not.toEqual([]);
    });
  });
});
