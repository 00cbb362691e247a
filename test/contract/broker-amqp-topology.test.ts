import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest';
import { topology } from '../../shared/broker/topology.ts';
import { uniqueWorkcell } from '../support/unique-workcell.ts';
import { amqpHarness, type AmqpHarness } from './broker/amqp-harness.ts';
import { brokerOpener, isDown, isUp } from './broker/open-brokers.ts';
import { AgentProbe, InboxProbe } from './broker/probes.ts';
import { askHello, command, farewell, report } from './broker/sample-messages.ts';
import { eventually } from '../support/eventually.ts';

const reader = { module: 'reader', instance: 'lab-pc' };

describe('amqp broker whose queues are tampered with', () => {
  const open = brokerOpener();
  const url = inject('brokerUrl');
  let workcell: string;
  let harness: AmqpHarness;

  beforeEach(async () => {
    workcell = uniqueWorkcell('tampered');
    harness = await amqpHarness(url);
  });
  afterEach(() => harness.closeAll());

  it('the inbox deleted under its consumer > is declared again and read on', async () => {
    const broker = open({ url, workcell });
    await isUp(broker);
    const probe = new InboxProbe();
    await broker.openInbox(probe);
    await harness.channel.deleteQueue(topology.inbox(workcell));
    await eventually(() => expect(probe.interruptions).toBe(1));
    const sent = farewell(workcell);
    await eventually(() => broker.sendToInbox(sent));
    await probe.atLeast(1);
    expect(probe.ids[0]).toBe(sent.id);
  });

  it('the inbox deleted while nobody reads it > is declared again by the next send', async () => {
    const broker = open({ url, workcell });
    await isUp(broker);
    await harness.channel.deleteQueue(topology.inbox(workcell));
    await broker.sendToInbox(farewell(workcell));
    expect(await harness.waiting(workcell, topology.inbox(workcell))).toBe(1);
  });

  it('the reports deleted under the owner > are declared again and read on', async () => {
    const broker = open({ url, workcell });
    const probe = new InboxProbe();
    const inbox = await broker.openInbox(probe);
    await isUp(broker);
    await broker.sendToInbox(farewell(workcell));
    await probe.atLeast(1);
    const first = report(workcell);
    await eventually(() => {
      broker.sendReport(first);
      expect(probe.ids).toContain(first.id);
    });
    await harness.channel.deleteQueue(topology.reports(workcell));
    await eventually(() => expect(probe.interruptions).toBe(1));
    // What the owner had not acknowledged makes it the owner again.
    await eventually(() => expect(probe.deliveries.at(-1)?.message.type).toBe('agent.bye'));
    inbox.ack(probe.deliveries);
    const second = report(workcell);
    await eventually(() => {
      broker.sendReport(second);
      expect(probe.ids).toContain(second.id);
    });
  });

  it('a queue of commands that an earlier version has left > makes room for the agent', async () => {
    const durable = { durable: true, arguments: { 'x-queue-type': 'quorum', 'x-delivery-limit': -1 } };
    await harness.channel.assertQueue(topology.agent(workcell, reader), durable);
    await harness.inject(workcell, topology.agent(workcell, reader), 'a command of old');
    const broker = open({ url, workcell });
    const probe = new AgentProbe();
    await broker.openAgent(reader, probe);
    broker.sendToAgent(command(workcell, reader, 1));
    await probe.atLeast(1);
    expect(probe.events).toEqual(['attached', 'step.command']);
  });

  it('a queue of commands that an agent of an earlier version serves > keeps the name', async () => {
    const old = await amqpHarness(url);
    await old.channel.assertQueue(`${topology.agent(workcell, reader)}.control`, { exclusive: true });
    const durable = { durable: true, arguments: { 'x-queue-type': 'quorum', 'x-delivery-limit': -1 } };
    await old.channel.assertQueue(topology.agent(workcell, reader), durable);
    const opening = open({ url, workcell, nameWait: 200 }).openAgent(reader, new AgentProbe());
    await expect(opening).rejects.toMatchObject({ code: 'name_taken' });
    await old.closeAll();
    const [successor, probe] = [open({ url, workcell }), new AgentProbe()];
    await successor.openAgent(reader, probe);
    successor.sendToAgent(command(workcell, reader, 1));
    await probe.atLeast(1);
  });

  it('its publishing channel closed by the broker > rejects what is outstanding, and connects again', async () => {
    const broker = open({ url, workcell });
    await isUp(broker);
    await harness.channel.deleteExchange(topology.control(workcell));
    const told: string[] = [];
    broker.onHealth((health) => told.push(health.up ? 'up' : health.reason));
    await expect(broker.broadcast(askHello(workcell))).rejects.toMatchObject({
      code: 'broker_unavailable',
    });
    await isUp(broker);
    await expect(broker.broadcast(askHello(workcell))).resolves.toBeUndefined();
    expect(told[0]).toMatch(/NOT_FOUND/);
  });

  it('a queue of another shape under the inbox’s name > is told as the reason', async () => {
    await harness.channel.assertQueue(topology.inbox(workcell), {
      durable: true,
      arguments: { 'x-queue-type': 'classic' },
    });
    const broker = open({ url, workcell });
    await isDown(broker, /PRECONDITION_FAILED.*inbox/);
  });

  it.each(['amqp://', 'amqp://[bad'])('the URL %s > is refused', (bad) => {
    expect(() => open({ url: bad, workcell })).toThrow(/cannot be read/);
  });
});
