import { connect, type ChannelModel } from 'amqplib';
import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest';
import { examineAmqp } from '../../shared/broker/amqp/examine-amqp.ts';
import { openBroker } from '../../shared/broker/open-broker.ts';
import { topology } from '../../shared/broker/topology.ts';
import { createLogger } from '../../shared/kernel/log/logger.ts';
import { eventually } from '../support/eventually.ts';
import { freePort } from '../support/free-port.ts';
import { refusal } from '../support/refusal.ts';
import { uniqueWorkcell } from '../support/unique-workcell.ts';

const log = createLogger({ level: 'silent', service: 'test' });
const url = inject('brokerUrl');

let workcell: string;
let model: ChannelModel;

beforeEach(async () => {
  workcell = uniqueWorkcell('examine');
  model = await connect(url);
});
afterEach(async () => {
  const channel = await model.createChannel();
  await channel.deleteQueue(topology.inbox(workcell));
  await channel.deleteQueue(topology.heartbeat(workcell));
  await model.close();
});

describe('examineAmqp', () => {
  it('a broker that nobody has used for the workcell > tells its version and declares nothing', async () => {
    const facts = await examineAmqp(url, workcell);
    expect(facts).toMatchObject({
      product: 'RabbitMQ',
      version: expect.stringMatching(/^\d+\.\d+/) as string,
    });
    expect(facts.confirm).toEqual({ ms: expect.any(Number) as number });
    expect(facts.queues).toContainEqual({ name: topology.inbox(workcell) });
    expect(facts.queues).toContainEqual({ name: topology.heartbeat(workcell) });
  });

  it('the queues that weir itself declares > are right', async () => {
    const broker = openBroker(url, { workcell, name: 'test', log });
    const inbox = await broker.openInbox({ delivered: () => undefined, interrupted: () => undefined });
    const heartbeats = await broker.openHeartbeats(() => undefined);
    // An inbox is open before the broker has its reader.
    await eventually(async () => expect(await broker.isInboxRead()).toBe(true));
    const { queues } = await examineAmqp(url, workcell);
    expect(queues.filter(({ wrong }) => wrong !== undefined)).toEqual([]);
    expect(queues).toContainEqual({ name: topology.inbox(workcell), messages: 0, read: true });
    await heartbeats.close();
    await inbox.close();
    await broker.close();
  });

  it('an inbox that somebody declared otherwise > is told as wrong, and why', async () => {
    const channel = await model.createChannel();
    await channel.assertQueue(topology.inbox(workcell), { durable: true });
    const { queues } = await examineAmqp(url, workcell);
    const inbox = queues.find(({ name }) => name === topology.inbox(workcell));
    expect(inbox?.wrong).toMatch(/x-queue-type|x-single-active-consumer|x-delivery-limit|x-dead-letter/);
  });

  it('a wrong password > is told as that, by the node that refuses it, though others do not answer', async () => {
    const { host } = new URL(url);
    const nodes = `amqp://guest:wrong@127.0.0.1:${await freePort()},${host}`;
    const told = new RegExp(`^the broker at ${host} does not accept the user and password`);
    await expect(examineAmqp(nodes, workcell)).rejects.toMatchObject(refusal('broker_unavailable', told));
    const broker = openBroker(nodes, { workcell, name: 'test', log });
    await eventually(() =>
      expect(broker.health()).toMatchObject({ reason: expect.stringMatching(told) as string }),
    );
    await broker.close();
  });

  it('no broker > is told as unavailable', async () => {
    const nowhere = `amqp://127.0.0.1:${await freePort()}`;
    await expect(examineAmqp(nowhere, workcell)).rejects.toMatchObject({ code: 'broker_unavailable' });
  });
});
