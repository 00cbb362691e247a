import { connect, type Channel } from 'amqplib';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { examineAmqp } from '../../shared/broker/amqp/examine-amqp.ts';
import { declareCommands, declareInbox } from '../../shared/broker/amqp/queues.ts';
import { streamOf } from '../../shared/broker/amqp/stream-of.ts';
import { topology } from '../../shared/broker/topology.ts';
import { timedOut, within } from '../../shared/lifecycle/deadline.ts';
import type { BrokerService } from '../services/service.ts';
import { startBroker } from '../services/start-services.ts';
import { uniqueWorkcell } from '../support/unique-workcell.ts';
import { brokerOpener, isUp } from './broker/open-brokers.ts';
import { InboxProbe, InstanceProbe, eventually } from './broker/probes.ts';
import { askHello, command, farewell, marker } from './broker/sample-messages.ts';

const sick = { module: 'reader', instance: 'sick' };
const well = { module: 'reader', instance: 'well' };

describe('amqp broker that left a queue without a leader', { timeout: 120_000 }, () => {
  const open = brokerOpener();
  let service: BrokerService;
  let workcell: string;

  beforeAll(async () => {
    service = await startBroker({ own: true });
  });
  afterAll(() => service.remove());
  beforeEach(() => {
    workcell = uniqueWorkcell('leaderless');
  });

  /** RabbitMQ forgets the members of a queue that it has made less than half a second before it is killed. */
  async function makeLeaderless(declare: (channel: Channel) => Promise<string>): Promise<void> {
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
    expect(await within(taken, 1_000)).toBe(timedOut);
    // RabbitMQ does not answer a close before the queue has answered.
    streamOf(checking).destroy();
  }

  it('the commands of one instance > those of others, beats and orders go out meanwhile', async () => {
    const broker = open({ url: service.url, workcell });
    const others = new InstanceProbe();
    await broker.openInstance(well, others, { prefetch: 10 });
    await makeLeaderless((channel) => declareCommands(channel, workcell, sick));
    await isUp(broker);
    const stuck = broker.sendCommand(command(workcell, sick, 1)).catch(() => undefined);
    // Asks for what lies in the queue, which RabbitMQ answers with the end of the connection.
    const takingBack = broker.takeBack(sick).catch(() => []);
    await broker.sendCommand(command(workcell, well, 1));
    await broker.sendHeartbeat(marker(workcell));
    await broker.broadcast(askHello(workcell));
    await others.atLeastCommands(1);
    await eventually(() => expect(others.events).toContain('ask-hello'));
    expect(await within(stuck, 1)).toBe(timedOut);
    await broker.close();
    await Promise.all([stuck, takingBack]);
  });

  it('the commands of an instance that comes > are made anew, and reach it', async () => {
    await makeLeaderless((channel) => declareCommands(channel, workcell, sick));
    const served = open({ url: service.url, workcell, leaderWait: 1_000 });
    const probe = new InstanceProbe();
    await served.openInstance(sick, probe, { prefetch: 10 });
    await eventually(() => expect(probe.events).toEqual(['attached', 'detached', 'attached']));
    const sender = open({ url: service.url, workcell });
    await isUp(sender);
    await sender.sendCommand(command(workcell, sick, 1));
    await probe.atLeastCommands(1);
  });

  it('a look at it > tells which queue it is', async () => {
    await makeLeaderless((channel) => declareCommands(channel, workcell, sick));
    const { queues } = await examineAmqp(service.url, workcell, [sick]);
    const wrong = queues.filter((queue) => queue.wrong !== undefined);
    expect(wrong).toEqual([
      expect.objectContaining({
        name: topology.commands(workcell, sick),
        wrong: expect.stringContaining('no leader') as string,
      }),
    ]);
  });

  it('the inbox > is made anew, whoever waits for it, and takes messages', async () => {
    await makeLeaderless((channel) => declareInbox(channel, workcell));
    const probes = [new InboxProbe(), new InboxProbe()];
    for (const probe of probes)
      await open({ url: service.url, workcell, leaderWait: 1_000 }).openInbox(probe);
    await eventually(() => expect(probes.some(({ interruptions }) => interruptions > 0)).toBe(true));
    const sender = open({ url: service.url, workcell });
    await isUp(sender);
    await sender.sendToInbox(farewell(workcell));
    await eventually(() => expect(probes.flatMap(({ deliveries }) => deliveries)).not.toEqual([]));
  });
});
