import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest';
import { connect } from 'amqplib';
import { pino } from 'pino';
import { topology } from '../../shared/broker/topology.ts';
import { withHosts } from '../../shared/kernel/config/several-hosts.ts';
import { openTcpProxy, type TcpProxy } from '../support/tcp-proxy.ts';
import { uniqueWorkcell } from '../support/unique-workcell.ts';
import { brokerOpener, isDown, isUp } from './broker/open-brokers.ts';
import { AgentProbe, InboxProbe } from './broker/probes.ts';
import { farewell, welcome } from './broker/sample-messages.ts';
import { helloOf } from '../unit/orchestrator/run-fixtures.ts';
import { eventually } from '../support/eventually.ts';

const reader = { module: 'reader', instance: 'lab-pc' };

describe('amqp broker behind a bad network', () => {
  const open = brokerOpener();
  const url = inject('brokerUrl');
  let workcell: string;
  let proxy: TcpProxy;

  beforeEach(async () => {
    workcell = uniqueWorkcell('network');
    proxy = await openTcpProxy(url);
  });
  afterEach(() => proxy.close());

  it('a network that swallows everything > is given up after missed heartbeats, and mended', async () => {
    const broker = open({ url: `${proxy.url}?heartbeat=1`, workcell });
    const probe = new InboxProbe();
    await broker.openInbox(probe);
    await isUp(broker);
    const before = probe.interruptions;
    proxy.blackhole();
    await isDown(broker, /eartbeat/);
    await eventually(() => expect(probe.interruptions).toBe(before + 1));
    proxy.mend();
    await eventually(() => broker.sendToInbox(farewell(workcell)));
    await probe.atLeast(1);
  });

  it('one of two ways to the broker that swallows everything > is left for the other', async () => {
    const others = await openTcpProxy(url);
    const ways = [proxy, others];
    const taken: string[] = [];
    const write = (line: string): void => {
      const { msg, broker } = JSON.parse(line) as { msg: string; broker: string };
      if (msg === 'the broker is there') taken.push(broker);
    };
    const both = withHosts(ways.map((way) => `${way.url}?heartbeat=1`));
    const broker = open({ url: both, workcell, log: pino({ level: 'info' }, { write }) });
    const probe = new InboxProbe();
    await broker.openInbox(probe);
    await isUp(broker);
    const first = taken.at(-1);
    ways.find((way) => new URL(way.url).host === first)?.blackhole();
    await isDown(broker, /nothing came from it/);
    await isUp(broker);
    expect(taken.at(-1)).not.toBe(first);
    await eventually(() => broker.sendToInbox(farewell(workcell)));
    await probe.atLeast(1);
    await others.close();
  });

  it('an agent whose name nobody frees in a cluster > is reached by a stand-in that its hello names', async () => {
    const others = await openTcpProxy(url);
    const ways = [proxy, others];
    const both = withHosts(ways.map((way) => way.url));
    const [broker, owner] = [open({ url: both, workcell, standInWait: 500 }), open({ url, workcell })];
    const [probe, inbox] = [new AgentProbe(), new InboxProbe()];
    await owner.openInbox(inbox);
    await broker.openAgent(reader, probe);
    for (const way of ways) way.cut();
    // What RabbitMQ keeps of a connection that is gone is held here by one that reads nothing.
    const holder = await connect(url);
    const name = topology.agent(workcell, reader);
    await eventually(async () => {
      const channel = await holder.createChannel();
      channel.on('error', () => undefined);
      await channel.assertQueue(name, { exclusive: true, durable: false });
    });
    for (const way of ways) way.mend();
    await eventually(async () => {
      await broker.sendToInbox({ ...helloOf({ ...reader }), workcell });
      owner.sendToAgent(welcome(workcell, reader));
      expect(probe.messages.length).toBeGreaterThan(0);
    });
    expect(probe.events).not.toContain('evicted');
    await holder.close();
    await others.close();
  });

  it('a connection that breaks at any point of its set-up > is made again', async () => {
    // From the handshake to the last channel that is closed.
    const points = Array.from({ length: 80 }, (_, i) => 500 + 20 * i);
    await Promise.all(
      points.map(async (bytes) => {
        const cable = await openTcpProxy(url);
        cable.cutAfter(bytes);
        await isUp(open({ url: cable.url, workcell }));
        await cable.close();
      }),
    );
  });

  it('a broker that is silent > does not keep close waiting', async () => {
    const slow = new URL(proxy.url);
    // Nothing else ends the connection before the test ends.
    slow.searchParams.set('heartbeat', '300');
    const broker = open({ url: slow.href, workcell });
    await broker.openInbox(new InboxProbe());
    await broker.openAgent(reader, new AgentProbe());
    await isUp(broker);
    proxy.blackhole();
    await expect(broker.close()).resolves.toBeUndefined();
  });

  it('an agent whose name went to another while it was cut off > is evicted, and its neighbour is served', async () => {
    const [probe, neighbour] = [new AgentProbe(), new AgentProbe()];
    const broker = open({ url: proxy.url, workcell, nameWait: 300 });
    await broker.openAgent(reader, probe);
    await broker.openAgent({ module: 'reader', instance: 'next' }, neighbour);
    proxy.cut();
    const usurper = new AgentProbe();
    await open({ url, workcell }).openAgent(reader, usurper);
    proxy.mend();
    await eventually(() => expect(probe.events).toEqual(['attached', 'detached', 'evicted']));
    expect(probe.eviction).toMatchObject({ code: 'name_taken' });
    await eventually(() => expect(neighbour.events).toEqual(['attached', 'detached', 'attached']));
    expect(usurper.events).toEqual(['attached']);
  });
});
