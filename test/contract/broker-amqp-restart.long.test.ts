import { pino } from 'pino';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Broker, BrokerHealth } from '../../shared/broker/broker.ts';
import { openBroker } from '../../shared/broker/open-broker.ts';
import { topology } from '../../shared/broker/topology.ts';
import type { BrokerService } from '../services/service.ts';
import { startBroker } from '../services/start-services.ts';
import { uniqueWorkcell } from '../support/unique-workcell.ts';
import { amqpHarness } from './broker/amqp-harness.ts';
import { manyDeadLettersContract } from './broker/dead-letters-contract.ts';
import { brokerOpener, isDown, isUp } from './broker/open-brokers.ts';
import { AgentProbe, InboxProbe } from './broker/probes.ts';
import { askHello, command, farewell, marker, welcome } from './broker/sample-messages.ts';
import { eventually } from '../support/eventually.ts';

const reader = { module: 'reader', instance: 'lab-pc' };

describe('amqp broker that is broken', () => {
  const open = brokerOpener();
  let service: BrokerService;
  let workcell: string;

  beforeAll(async () => {
    // One of our own: other test files must not feel what is done to it.
    service = await startBroker({ own: true });
  }, 120_000);
  afterAll(() => service.remove());
  beforeEach(() => {
    workcell = uniqueWorkcell('broken');
  });

  manyDeadLettersContract(() => amqpHarness(service.url));

  it('dead letters without bounds, as an earlier version declared them > are read, and it works', async () => {
    const harness = await amqpHarness(service.url);
    await harness.channel.deleteQueue(topology.dead);
    await harness.channel.assertQueue(topology.dead, {
      durable: true,
      arguments: { 'x-queue-type': 'quorum', 'x-delivery-limit': -1 },
    });
    const broker = harness.open(workcell);
    await isUp(broker);
    expect(await broker.deadLetters()).toEqual([]);
    await harness.channel.deleteQueue(topology.dead);
    await harness.closeAll();
  });

  describe.each(['stop', 'kill'] as const)('broker away (%s) and back', (how) => {
    const inboxProbe = new InboxProbe();
    const agentProbe = new AgentProbe();
    const sent: string[] = [];
    const heard: string[] = [];
    const outage: { reasons: string[]; refusals: unknown[] } = { reasons: [], refusals: [] };
    let broker: Broker;
    let workcell: string;

    beforeAll(async () => {
      workcell = uniqueWorkcell(how);
      broker = openBroker(service.url, { workcell, name: 'weir test', log: pino({ level: 'silent' }) });
      if (how === 'kill') await makeQueuesOld();
      const inbox = await broker.openInbox(inboxProbe);
      await broker.openAgent(reader, agentProbe);
      await broker.openHeartbeats((one) => heard.push(one.type));
      await isUp(broker);
      for (const one of Array.from({ length: 20 }, () => farewell(workcell))) {
        sent.push(one.id);
        await broker.sendToInbox(one);
      }
      broker.sendToAgent(command(workcell, reader, 1));
      await inboxProbe.atLeast(20);
      await agentProbe.atLeast(1);
      broker.onHealth((health) => outage.reasons.push(health.up ? 'up' : health.reason));

      await service[how]();
      await eventually(() => expect(inboxProbe.interruptions).toBe(1));
      await eventually(() => expect(agentProbe.events).toContain('detached'));
      await eventually(() => expect(outage.reasons.at(-1)).toMatch(/ECONNREFUSED/));
      // Void by now; must neither throw nor reach the next connection.
      inbox.ack(inboxProbe.deliveries);
      const attempts: Promise<unknown>[] = [
        broker.sendToInbox(farewell(workcell)),
        broker.broadcast(askHello(workcell)),
      ];
      const results = await Promise.allSettled(attempts);
      for (const result of results) {
        outage.refusals.push(result.status === 'rejected' ? result.reason : result.value);
      }

      await service.start();
      await isUp(broker);
      await inboxProbe.atLeast(40);
      await eventually(() => expect(agentProbe.events.at(-1)).toBe('attached'));
    }, 120_000);
    afterAll(() => broker.close());

    /** RabbitMQ may forget a quorum queue that it has made less than a second before a kill -9. */
    async function makeQueuesOld(): Promise<void> {
      await isUp(broker);
      await service.stop();
      await service.start();
    }

    it('inbox > is interrupted once, and what was not acknowledged comes again in order', () => {
      expect(inboxProbe.interruptions).toBe(1);
      expect(inboxProbe.ids).toEqual([...sent, ...sent]);
      expect(inboxProbe.deliveries.at(-1)!.deliveredBefore).toBeGreaterThan(0);
    });

    it('agent > is detached, then attached again, and what was sent before comes no more', () => {
      expect(agentProbe.events).toEqual(['attached', 'step.command', 'detached', 'attached']);
    });

    it('what waits for a confirm in between > reject as broker_unavailable', () => {
      expect(outage.refusals).toHaveLength(2);
      for (const refusal of outage.refusals) expect(refusal).toMatchObject({ code: 'broker_unavailable' });
    });

    it('health > names the broker and the reason, then is up again', () => {
      expect(outage.reasons.at(-2)).toMatch(/127\.0\.0\.1:\d+ is away: .*ECONNREFUSED/);
      expect(outage.reasons.at(-1)).toBe('up');
    });

    it('everything > works again afterwards', async () => {
      await broker.sendToInbox(farewell(workcell));
      await inboxProbe.atLeast(41);
      await broker.broadcast(askHello(workcell));
      broker.sendToAgent(welcome(workcell, reader));
      await broker.sendHeartbeat(marker(workcell));
      await eventually(() => {
        expect(agentProbe.events.slice(4)).toEqual(['ask-hello', 'welcome']);
        expect(heard).toEqual(['marker']);
      });
    });
  });

  describe('a broker that is away', () => {
    beforeAll(() => service.stop());

    it('closed while it waits for it > ends at once, and rejects what was being opened', async () => {
      const broker = open({ url: service.url, workcell });
      const opening = broker.openInbox(new InboxProbe());
      await isDown(broker, /away/);
      const refused = expect(opening).rejects.toMatchObject({ code: 'broker_unavailable' });
      await broker.close();
      await refused;
    });

    it('it comes after us > is connected to, and what waits to be opened is opened', async () => {
      const lines: { msg: string; reason?: string }[] = [];
      const log = pino({ level: 'info' }, { write: (line: string) => lines.push(JSON.parse(line) as never) });
      const broker = open({ url: service.url, workcell, log });
      const probe = new InboxProbe();
      const opening = broker.openInbox(probe);
      await eventually(() => expect(lines).toHaveLength(1));
      expect(lines[0]?.msg).toBe('the broker is not there');
      expect(lines[0]?.reason).toMatch(/away/);
      await service.start();
      await opening;
      await isUp(broker);
      await broker.sendToInbox(farewell(workcell));
      await probe.atLeast(1);
      expect(lines.map((line) => line.msg)).toEqual(['the broker is not there', 'the broker is there']);
    });
  });

  it('a confirm that is outstanding when the broker dies > rejects', async () => {
    const broker = open({ url: service.url, workcell });
    await isUp(broker);
    await service.freeze();
    const sending = broker.sendToInbox(farewell(workcell));
    const refused = expect(sending).rejects.toMatchObject({ code: 'broker_unavailable' });
    await service.kill();
    await refused;
    await service.start();
  });

  it('an alarm of the broker > is told by health, sends wait, acknowledgements do not', async () => {
    const broker = open({ url: service.url, workcell });
    await isUp(broker);
    const probe = new InboxProbe();
    const inbox = await broker.openInbox(probe);
    await broker.sendToInbox(farewell(workcell));
    await probe.atLeast(1);
    const told: BrokerHealth[] = [];
    broker.onHealth((health) => told.push(health));
    await service.alarm(true);
    const waiting = broker.sendToInbox(farewell(workcell));
    await isDown(broker, /blocks publishers: .*memory/);
    inbox.ack(probe.deliveries);
    await inbox.close();
    const next = new InboxProbe();
    await broker.openInbox(next);
    await service.alarm(false);
    await waiting;
    await next.atLeast(1);
    expect(next.deliveries[0]!.message.id).not.toBe(probe.ids[0]);
    expect(told.map((health) => health.up)).toEqual([false, true]);
  });
});
