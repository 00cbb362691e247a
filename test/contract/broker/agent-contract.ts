import { beforeEach, describe, expect, it } from 'vitest';
import { topology } from '../../../shared/broker/topology.ts';
import { maxMessageBytes } from '../../../shared/contracts/envelope.ts';
import type { OwnAgentMessage, AgentMessage } from '../../../shared/contracts/message.ts';
import { uniqueWorkcell } from '../../support/unique-workcell.ts';
import type { BrokerHarness } from './broker-harness.ts';
import { broker, harness, workcell, useBroker } from './use-broker.ts';
import { AgentProbe } from './probes.ts';
import { askHello, command, farewell, welcome } from './sample-messages.ts';
import { eventually } from '../../support/eventually.ts';

const here = { module: 'reader', instance: 'here' };
type Sent = ReturnType<typeof command>;

const there = { module: 'reader.v2', instance: 'there' };

/** Serving instances, and sending to them. */
export function agentContract(make: () => Promise<BrokerHarness>): void {
  describe('agent', () => {
    useBroker(make, 'agent');
    let returned: OwnAgentMessage[];
    beforeEach(() => {
      returned = [];
      broker.onReturned((message) => returned.push(message));
    });

    async function serve(address = here, on = harness.open(workcell, { nameWait: 5_000 })) {
      const probe = new AgentProbe();
      const agent = await on.openAgent(address, probe);
      await eventually(() => expect(probe.events[0]).toBe('attached'));
      return { probe, agent };
    }

    it('all that one broker sends, broadcasts too > comes in the order in which it was sent', async () => {
      const { probe } = await serve();
      const [sent, broadcasts] = [[] as AgentMessage[], [] as Promise<void>[]];
      for (let number = 1; number <= 200; number += 1) {
        const [direct, all] = [command(workcell, here, number), askHello(workcell)];
        broker.sendToAgent(direct);
        broadcasts.push(broker.broadcast(all));
        sent.push(direct, all);
      }
      await Promise.all(broadcasts);
      expect(await probe.atLeast(400)).toEqual(sent);
    });

    it('two agents of one broker > each gets its own and no others', async () => {
      const shared = harness.open(workcell);
      const [one, other] = [await serve(here, shared), await serve(there, shared)];
      broker.sendToAgent(command(workcell, here, 1));
      broker.sendToAgent(welcome(workcell, there));
      await one.probe.atLeast(1);
      await other.probe.atLeast(1);
      expect(one.probe.events).toEqual(['attached', 'step.command']);
      expect(other.probe.events).toEqual(['attached', 'welcome']);
    });

    it('messages to several agents of one broker, sent together > each is handed its own, in order', async () => {
      const shared = harness.open(workcell);
      const [one, other] = [await serve(here, shared), await serve(there, shared)];
      const [first, second] = [1, 2].map((number) => command(workcell, here, number)) as [Sent, Sent];
      const [third, fourth] = [3, 4].map((number) => command(workcell, there, number)) as [Sent, Sent];
      broker.sendToAgent(first, third, second, fourth);
      expect(await one.probe.atLeast(2)).toEqual([first, second]);
      expect(await other.probe.atLeast(2)).toEqual([third, fourth]);
      await other.agent.close();
      broker.sendToAgent(first, third, second);
      expect(await one.probe.atLeast(4)).toEqual([first, second, first, second]);
      expect(other.probe.messages).toHaveLength(2);
      expect(returned).toEqual([]);
    });

    it('sent together by a queue that is not there > all come back, those that went along told apart', async () => {
      await serve(there);
      const came: [string, boolean][] = [];
      broker.onReturned((message, wentAlong) => came.push([message.id, wentAlong]));
      const sent = [here, there, here].map((to, i) => command(workcell, to, i + 1)) as [Sent, Sent, Sent];
      broker.sendToAgent(...sent);
      await eventually(() => expect(came).toEqual(sent.map(({ id }, i) => [id, i === 1])));
    });

    it('more than one message may hold, sent together > come all the same', async () => {
      const { probe } = await serve();
      const note = 'x'.repeat(maxMessageBytes / 20);
      const sent = Array.from({ length: 250 }, (_, i) => command(workcell, here, i + 1, i < 30 ? note : ''));
      broker.sendToAgent(sent[0]!, ...sent.slice(1));
      expect(await probe.atLeast(250)).toEqual(sent);
    });

    it('a broadcast > has reached every agent of the workcell, and none of another', async () => {
      const [one, other] = [await serve(here), await serve(there)];
      const stranger = new AgentProbe();
      await harness.open(uniqueWorkcell('elsewhere')).openAgent(here, stranger);
      const sent = askHello(workcell);
      await broker.broadcast(sent);
      await eventually(() => expect([one.probe.messages, other.probe.messages]).toEqual([[sent], [sent]]));
      expect(stranger.messages).toEqual([]);
    });

    it('a message to nobody > comes back to who sent it, and to nobody else', async () => {
      const bystander: OwnAgentMessage[] = [];
      harness.open(workcell).onReturned((message) => bystander.push(message));
      const { probe } = await serve(there);
      const [lost, next] = [command(workcell, here, 1), command(workcell, there, 2)];
      broker.sendToAgent(lost);
      broker.sendToAgent(next);
      await eventually(() => expect(returned).toEqual([lost]));
      expect(await probe.atLeast(1)).toEqual([next]);
      expect(bystander).toEqual([]);
    });

    it('a listener that has enough > hears of nothing more', async () => {
      const heard: OwnAgentMessage[] = [];
      const stop = broker.onReturned((message) => heard.push(message));
      stop();
      broker.sendToAgent(command(workcell, here, 1));
      await eventually(() => expect(returned).toHaveLength(1));
      expect(heard).toEqual([]);
    });

    it('closed > its queue is gone, and a successor is given only what is sent from then on', async () => {
      const { agent } = await serve();
      await Promise.all([agent.close(), agent.close()]);
      const [before, after] = [command(workcell, here, 1), command(workcell, here, 2)];
      broker.sendToAgent(before);
      await eventually(() => expect(returned).toEqual([before]));
      const { probe } = await serve();
      broker.sendToAgent(after);
      expect(await probe.atLeast(1)).toEqual([after]);
    });

    it('closed and opened again at once on one broker > is served', async () => {
      const shared = harness.open(workcell);
      for (let number = 1; number <= 3; number += 1) {
        const { probe, agent } = await serve(here, shared);
        broker.sendToAgent(command(workcell, here, number));
        await probe.atLeast(1);
        void agent.close();
      }
      expect(returned).toEqual([]);
    });

    it('a second process of its name > is refused by a sentence that names it, and disturbs nobody', async () => {
      const { probe } = await serve();
      const second = harness.open(workcell, { nameWait: 200 }).openAgent(here, new AgentProbe());
      await expect(second).rejects.toMatchObject({ code: 'name_taken' });
      await expect(second).rejects.toThrow(/module "reader" of workcell ".*" as instance "here".*--instance/);
      broker.sendToAgent(command(workcell, here, 1));
      await probe.atLeast(1);
      expect(probe.events).toEqual(['attached', 'step.command']);
    });

    it('a second one of its name on the same broker > is refused, too', async () => {
      const same = harness.open(workcell, { nameWait: 200 });
      const { probe } = await serve(here, same);
      await expect(same.openAgent(here, new AgentProbe())).rejects.toMatchObject({ code: 'name_taken' });
      broker.sendToAgent(command(workcell, here, 1));
      await probe.atLeast(1);
      expect(probe.events).toEqual(['attached', 'step.command']);
    });

    it('a successor that waits > takes the name when its predecessor ends, and keeps no other agent waiting', async () => {
      const first = await serve();
      const shared = harness.open(workcell, { nameWait: 20_000 });
      const probe = new AgentProbe();
      const waiting = shared.openAgent(here, probe);
      await serve(there, shared);
      expect(probe.events).toEqual([]);
      await first.agent.close();
      await waiting;
      broker.sendToAgent(command(workcell, here, 1));
      await probe.atLeast(1);
    });

    it('messages that cannot be decoded > go to the dead letters, and their neighbours are handed over', async () => {
      const { probe } = await serve();
      const queue = topology.agent(workcell, here);
      const [one, next] = [command(workcell, here, 1), command(workcell, here, 2)];
      await harness.inject(workcell, queue, JSON.stringify([farewell(workcell), one]));
      broker.sendToAgent(next);
      expect(await probe.atLeast(2)).toEqual([one, next]);
      await eventually(async () => expect(await harness.buried(workcell)).toMatchObject([{ queue }]));
    });

    it('a message over 1 MiB > is refused, and one just below it arrives whole', async () => {
      const { probe } = await serve();
      const large = command(workcell, here, 1, 'x'.repeat(maxMessageBytes));
      expect(() => broker.sendToAgent(large)).toThrow(expect.objectContaining({ code: 'bad_message' }));
      const fits = command(workcell, here, 2, 'x'.repeat(maxMessageBytes - 1000));
      broker.sendToAgent(fits);
      expect(await probe.atLeast(1)).toEqual([fits]);
    });

    it('sent after the broker was closed > is dropped, and comes back to nobody', async () => {
      await broker.close();
      broker.sendToAgent(command(workcell, here, 1));
      await expect(broker.openAgent(here, new AgentProbe())).rejects.toMatchObject({
        code: 'broker_unavailable',
      });
      expect(returned).toEqual([]);
    });
  });
}
