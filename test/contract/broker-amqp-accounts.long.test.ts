import { connect, type Channel, type ChannelModel } from 'amqplib';
import { pino } from 'pino';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { RabbitAccounts } from '../../shared/broker/amqp/rabbit-accounts.ts';
import type { Broker } from '../../shared/broker/broker.ts';
import { openBroker } from '../../shared/broker/open-broker.ts';
import { listed } from '../../shared/broker/outgoing.ts';
import { topology } from '../../shared/broker/topology.ts';
import type { InstanceAddress } from '../../shared/contracts/address.ts';
import { encode, message, type Message } from '../../shared/contracts/message.ts';
import type { BrokerService } from '../services/service.ts';
import { startBroker } from '../services/start-services.ts';
import { uniqueWorkcell } from '../support/unique-workcell.ts';
import { brokerOpener, isUp } from './broker/open-brokers.ts';
import { AgentProbe, InboxProbe } from './broker/probes.ts';
import {
  command,
  farewell,
  heartbeat,
  inquiry,
  inquiryAnswer,
  marker,
  report,
} from './broker/sample-messages.ts';
import { eventually } from '../support/eventually.ts';
import { refusal } from '../support/refusal.ts';

const own = { module: 'reader', instance: 'lab.pc' };
const other = { module: 'arm', instance: 'a' };

const by = <T extends Message>(sent: T, { module, instance }: InstanceAddress): T => ({
  ...sent,
  body: { ...sent.body, module, instance },
});

describe('account of an agent', { timeout: 60_000 }, () => {
  const open = brokerOpener();
  let service: BrokerService;
  let accounts: RabbitAccounts;
  let workcell: string;
  let url: string;
  let lab: Broker;
  let owner: InboxProbe;
  let heartbeats: Message[];

  beforeAll(async () => {
    service = await startBroker({ management: true });
  }, 120_000);
  afterAll(() => service.remove());

  beforeEach(async () => {
    workcell = uniqueWorkcell('accounts');
    accounts = new RabbitAccounts({ brokerUrl: service.url, managementUrl: service.managementUrl, workcell });
    lab = open({ url: service.url, workcell });
    await isUp(lab);
    owner = new InboxProbe();
    await lab.openInbox(owner);
    heartbeats = [];
    await lab.openHeartbeats((sent) => heartbeats.push(sent));
    url = await accounts.make(own);
    // Whoever has the inbox reads the reports as well.
    await lab.sendToInbox(message('poke', { workcell, body: {} }));
    await owner.atLeast(1);
  });

  /** The agent itself, with its own account. */
  function enrolled(at = url): Broker {
    const log = pino({ level: 'silent' });
    const broker = openBroker(at, { workcell, name: 'test agent', log, enrolled: true });
    brokers.push(broker);
    return broker;
  }
  const brokers: Broker[] = [];
  const models: ChannelModel[] = [];
  afterEach(async () => {
    await Promise.all(brokers.splice(0).map((each) => each.close()));
    await Promise.all(models.splice(0).map((each) => each.close().catch(() => undefined)));
  });

  /** A channel of whoever has got hold of the account. */
  async function thief(): Promise<Channel> {
    const model = await connect(url);
    model.on('error', () => undefined);
    models.push(model);
    const channel = await model.createConfirmChannel();
    channel.on('error', () => undefined);
    return channel;
  }

  /** All that the owner has heard in the end, but for pokes; what was sent before is among it, or never will be. */
  async function heard(): Promise<Message[]> {
    const [last, lastReport] = [message('poke', { workcell, body: {} }), report(workcell, 0.5)];
    const lastMarker = marker(workcell);
    await lab.sendToInbox(last);
    lab.sendReport(lastReport);
    await lab.sendHeartbeat(lastMarker);
    await eventually(() => {
      expect(owner.ids).toContain(last.id);
      expect(owner.ids).toContain(lastReport.id);
      expect(heartbeats.map(({ id }) => id)).toContain(lastMarker.id);
    });
    const all = [...owner.deliveries.map(({ message: sent }) => sent), ...heartbeats];
    return all.filter(({ type, id }) => type !== 'poke' && ![lastReport.id, lastMarker.id].includes(id));
  }

  it('of its agent > serves it, and speaks as it on every way', async () => {
    const agent = enrolled();
    const probe = new AgentProbe();
    await agent.openAgent(own, probe);
    const said = [by(farewell(workcell), own), by(report(workcell), own), heartbeat(workcell, own)];
    const [bye, progress, beat] = said as [never, never, never];
    await agent.sendToInbox(bye);
    agent.sendReport(progress);
    await agent.sendHeartbeat(beat);
    lab.sendToAgent(command(workcell, own, 1));
    await probe.atLeast(1);
    await lab.broadcast(message('ask-hello', { workcell, epoch: 1, body: {} }));
    await probe.atLeast(2);
    const asking = lab.inquire(inquiry(workcell, own), 10_000);
    const asked = await eventually(() => {
      const [first] = probe.inquiries;
      if (!first) throw new Error('it is not asked yet');
      return first;
    });
    const answer = inquiryAnswer(asked.inquiry);
    asked.answer(answer);
    expect(await asking).toEqual(answer);
    expect((await heard()).map(({ id }) => id).sort()).toEqual(said.map(({ id }) => id).sort());
  });

  it('made a second time > ends the first one with its connections', async () => {
    const before = enrolled();
    const probe = new AgentProbe();
    await before.openAgent(own, probe);
    const second = await accounts.make(own);
    expect(second).not.toBe(url);
    await eventually(() => expect(before.health().up).toBe(false));
    const after = enrolled(second);
    await after.openAgent(own, new AgentProbe());
    await eventually(() => expect(before.health()).toMatchObject({ reason: /ACCESS.REFUSED/ }));
  });

  it('ended > lets nobody in any more', async () => {
    const agent = enrolled();
    await agent.openAgent(own, new AgentProbe());
    expect(await accounts.list()).toEqual([own]);
    await accounts.end(own);
    expect(await accounts.list()).toEqual([]);
    await eventually(() => expect(agent.health()).toMatchObject({ up: false, reason: /ACCESS.REFUSED/ }));
    await accounts.end(own);
  });

  it('asked for with a wrong password, or by who is no administrator > both are told as the remedy', async () => {
    const wrong = new URL(service.url);
    wrong.password = 'not-this-one';
    for (const brokerUrl of [wrong.href, url]) {
      const asking = new RabbitAccounts({ brokerUrl, managementUrl: service.managementUrl, workcell });
      await expect(asking.make({ module: 'arm', instance: 'other' })).rejects.toMatchObject(
        refusal('not_enrollable', /password must be that of WEIR_BROKER_URL.*set_user_tags/),
      );
    }
  });

  describe('in the hands of somebody else', () => {
    const refused: [string, (channel: Channel) => unknown][] = [
      ['writes to the inbox by its name', (c) => c.sendToQueue(topology.inbox(workcell), Buffer.from('{}'))],
      ['writes to the queue of another agent', (c) => c.sendToQueue(topology.agent(workcell, other), any)],
      ['writes to all agents', (c) => c.publish(topology.control(workcell), '', any)],
      ['writes to the dead letters', (c) => c.publish(topology.dead, '', any)],
      ['writes by the key of another', (c) => c.publish(entry(), topology.entryKey('reports', other), any)],
      ['writes by a key that its own begins', (c) => c.publish(entry(), `${key('reports')}x`, any)],
      ['answers as another', (c) => c.publish(entry(), topology.answerKey(other, 'caller'), any)],
      ['writes as another account', (c) => c.publish(entry(), key('reports'), any, { userId: 'guest' })],
      ['writes to others in a copy', (c) => c.publish(entry(), key('reports'), any, copyTo('inbox'))],
      ['declares the queue of another', (c) => c.assertQueue(topology.agent(workcell, other), transient)],
      ['declares any queue', (c) => c.assertQueue('', { exclusive: true })],
      ['declares an exchange', (c) => c.assertExchange('mine', 'fanout')],
      ['deletes the inbox', (c) => c.deleteQueue(topology.inbox(workcell))],
      ['empties the reports', (c) => c.purgeQueue(topology.reports(workcell))],
      ['reads the inbox', (c) => c.get(topology.inbox(workcell))],
      ['reads the heartbeats', (c) => c.consume(topology.heartbeat(workcell), () => undefined)],
      ['reads the dead letters', (c) => c.get(topology.dead)],
      ['reads the queue of another', (c) => c.consume(topology.agent(workcell, other), () => undefined)],
      [
        'reads what others say',
        async (c) => {
          await c.assertQueue(topology.agent(workcell, own), transient);
          await c.bindQueue(topology.agent(workcell, own), entry(), '#');
        },
      ],
      [
        'takes what is for all agents away from another',
        (c) => c.unbindQueue(topology.agent(workcell, other), topology.control(workcell), ''),
      ],
      [
        'gives letters up to another queue',
        (c) =>
          c.assertQueue(topology.agent(workcell, own), {
            ...transient,
            arguments: {
              'x-dead-letter-exchange': '',
              'x-dead-letter-routing-key': topology.inbox(workcell),
            },
          }),
      ],
    ];
    const any = Buffer.from('{}');
    const transient = { exclusive: true, durable: false };
    const entry = () => topology.entry(workcell);
    const key = (to: 'inbox' | 'reports' | 'heartbeats', of: InstanceAddress = own) =>
      topology.entryKey(to, of);
    const copyTo = (to: 'inbox') => ({ CC: [topology.entryKey(to, other)] });

    it.each(refused)('%s > is refused by the broker', async (_, act) => {
      await lab.openAgent(other, new AgentProbe());
      const channel = await thief();
      const closed = new Promise<unknown>((resolve) => channel.once('error', resolve));
      await Promise.resolve(act(channel)).catch(() => undefined);
      expect(String(await closed)).toMatch(/ACCESS.REFUSED|PRECONDITION_FAILED.*user_id/);
      expect(await heard()).toEqual([]);
    });

    it('speaks as another by its own keys > is heard by nobody', async () => {
      const channel = await thief();
      const mine = key('inbox');
      const sent: [string, Message][] = [
        [mine, by(farewell(workcell), other)],
        [mine, message('poke', { workcell, body: {} })],
        [mine, message('workcell.define', { workcell, body: {} })],
        [mine, by(report(workcell), other)],
        [key('heartbeats'), heartbeat(workcell, other)],
        [key('heartbeats'), marker(workcell)],
      ];
      for (const [by_, each] of sent) channel.publish(entry(), by_, encode(each));
      const [told, madeUp] = [by(report(workcell), own), by(report(workcell), other)];
      const list = Buffer.from(
        `[${[madeUp, told, madeUp].map((each) => encode(each).toString()).join(',')}]`,
      );
      channel.publish(entry(), key('reports'), list);
      channel.publish(entry(), key('reports'), listed(madeUp));
      await (channel as unknown as { waitForConfirms: () => Promise<void> }).waitForConfirms();
      expect(await heard()).toEqual([told]);
      expect((await lab.deadLetters()).filter(({ queue }) => queue === topology.inbox(workcell))).toEqual([]);
    });

    it('sends by an exchange that has the name of its queue > is heard by nobody', async () => {
      const channel = await thief();
      const mine = topology.agent(workcell, own);
      await channel.assertExchange(mine, 'topic', { durable: false });
      await channel.bindExchange(entry(), mine, '#');
      channel.publish(mine, key('reports', other), listed(by(report(workcell), other)));
      channel.publish(mine, key('inbox', other), encode(by(farewell(workcell), other)));
      channel.publish(
        mine,
        'inbox.any.any',
        encode(message('run.submit', { workcell, run_id: 'r'.repeat(26), body: {} })),
      );
      await (channel as unknown as { waitForConfirms: () => Promise<void> }).waitForConfirms();
      expect(await heard()).toEqual([]);
      await channel.deleteExchange(mine);
    });

    it.each([
      ['with its account', true],
      ['without', false],
    ])('has its queue send on what it gave up, %s > is heard by nobody', async (_, named) => {
      const channel = await thief();
      const mine = topology.agent(workcell, own);
      await channel.assertExchange(mine, 'fanout', { durable: false });
      await channel.assertQueue(mine, {
        ...transient,
        arguments: {
          'x-message-ttl': 0,
          'x-dead-letter-exchange': entry(),
          'x-dead-letter-routing-key': key('reports', other),
        },
      });
      await channel.bindQueue(mine, mine, '');
      const options = named ? { userId: mine } : {};
      channel.publish(mine, '', listed(by(report(workcell), other)), options);
      await (channel as unknown as { waitForConfirms: () => Promise<void> }).waitForConfirms();
      // It has come to the queue once the broker has taken away the exchange and the queue that sent it on.
      await channel.deleteQueue(mine);
      await channel.deleteExchange(mine);
      expect(await heard()).toEqual([]);
    });
  });
});
