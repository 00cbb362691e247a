import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Broker } from '../../../shared/broker/broker.ts';
import { lossyBroker, type Losses } from '../../support/lossy-broker.ts';
import { uniqueWorkcell } from '../../support/unique-workcell.ts';
import type { BrokerHarness } from './broker-harness.ts';
import { AgentProbe, InboxProbe } from './probes.ts';
import { askHello, command, farewell, heartbeat, report } from './sample-messages.ts';
import { eventually } from '../../support/eventually.ts';

const here = { module: 'reader', instance: 'here' };
const none: Losses = { drop: 0, double: 0, delay: 0 };
const perLine = 300;

/** Each number once, the later of two copies left out. */
const once = (ids: readonly string[]): string[] => [...new Set(ids)];

/**
 * What is left of the promises where transient messages are lost, doubled, delayed and change places between the queues: what
 * arrives is what was sent, in its order within a queue, and what is persistent arrives whole.
 */
export function lossyContract(make: () => Promise<BrokerHarness>): void {
  describe('on a bad day', () => {
    let harness: BrokerHarness;
    let workcell: string;
    let losses: Losses;
    let sender: Broker;
    let owner: InboxProbe;
    let agent: AgentProbe;
    let heard: string[];
    let thrown: number;

    /** The same throws in each run. */
    const throwDice = (): number => {
      thrown = (Math.imul(thrown, 1_664_525) + 1_013_904_223) >>> 0;
      return thrown / 2 ** 32;
    };

    beforeEach(async () => {
      harness = await make();
      workcell = uniqueWorkcell('lossy');
      losses = { ...none };
      thrown = 20_260;
      sender = lossyBroker(harness.open(workcell), losses, throwDice);
      [owner, agent, heard] = [new InboxProbe(), new AgentProbe(), []];
      const reading = harness.open(workcell);
      await reading.openInbox(owner);
      await reading.openHeartbeats(({ id }) => heard.push(id));
      await harness.open(workcell).openAgent(here, agent);
      await eventually(() => expect(sender.health()).toEqual({ up: true }));
      await sender.sendToInbox(farewell(workcell));
      await owner.atLeast(1);
    });
    afterEach(() => harness.closeAll());

    interface Sent {
      reports: string[];
      direct: string[];
      heartbeats: string[];
      inbox: string[];
    }

    /** Sends much of everything, each in turn. */
    async function sendAll(): Promise<Sent> {
      const sent: Sent = { reports: [], direct: [], heartbeats: [], inbox: [] };
      const confirmed: Promise<void>[] = [];
      for (let number = 1; number <= perLine; number += 1) {
        const told = report(workcell);
        const meant = number % 10 === 0 ? askHello(workcell) : command(workcell, here, number);
        const one = heartbeat(workcell, here);
        const asked = farewell(workcell);
        sender.sendReport(told);
        if (meant.type === 'ask-hello') confirmed.push(sender.broadcast(meant));
        else sender.sendToAgent(meant);
        confirmed.push(sender.sendHeartbeat(one), sender.sendToInbox(asked));
        sent.reports.push(told.id);
        sent.direct.push(meant.id);
        sent.heartbeats.push(one.id);
        sent.inbox.push(asked.id);
      }
      await Promise.all(confirmed);
      return sent;
    }

    const toldIds = () => owner.deliveries.filter(({ message }) => message.type === 'step.progress');
    const reportIds = () => toldIds().map(({ message }) => message.id);
    const inboxIds = () =>
      owner.deliveries.filter(({ message }) => message.type === 'agent.bye').map(({ message }) => message.id);
    const agentIds = () => agent.messages.map(({ id }) => id);

    /**
     * What arrives last in each queue, sent on a good day: all that was sent before has arrived, or never will. Answers what has arrived
     * before it.
     */
    async function untilSettled(): Promise<Pick<Sent, 'reports' | 'direct' | 'heartbeats'>> {
      Object.assign(losses, none);
      const [told, meant, one] = [report(workcell), askHello(workcell), heartbeat(workcell, here)];
      sender.sendReport(told);
      await Promise.all([sender.broadcast(meant), sender.sendHeartbeat(one)]);
      await eventually(() => {
        expect(reportIds().at(-1)).toBe(told.id);
        expect(agentIds().at(-1)).toBe(meant.id);
        expect(heard.at(-1)).toBe(one.id);
      });
      const [reports, direct, heartbeats] = [reportIds(), agentIds(), heard].map((ids) => ids.slice(0, -1));
      return { reports: reports!, direct: direct!, heartbeats: heartbeats! };
    }

    it('a fifth of all is lost > the rest comes in its order, and the inbox whole', async () => {
      losses.drop = 0.2;
      const sent = await sendAll();
      const { reports, direct, heartbeats } = await untilSettled();
      expect(reports).toEqual(sent.reports.filter((id) => reports.includes(id)));
      expect(direct).toEqual(sent.direct.filter((id) => direct.includes(id)));
      expect(heartbeats).toEqual(sent.heartbeats.filter((id) => heartbeats.includes(id)));
      for (const arrived of [reports, direct, heartbeats]) {
        expect(arrived.length).toBeGreaterThan(perLine * 0.6);
        expect(arrived.length).toBeLessThan(perLine);
      }
      await eventually(() => expect(inboxIds().slice(1)).toEqual(sent.inbox));
    });

    it('a fifth of all comes twice > nothing is missing, and nothing is there that was not sent', async () => {
      losses.double = 0.2;
      const sent = await sendAll();
      const { reports, direct, heartbeats } = await untilSettled();
      expect([once(reports), once(direct), once(heartbeats)]).toEqual([
        sent.reports,
        sent.direct,
        sent.heartbeats,
      ]);
      expect(reports.length + direct.length + heartbeats.length).toBeGreaterThan(3 * perLine);
    });

    it('all is late, each queue by itself > each keeps its order, and they change places', async () => {
      losses.delay = 100;
      const sent = await sendAll();
      await eventually(() => {
        expect(reportIds()).toEqual(sent.reports);
        expect(agentIds()).toEqual(sent.direct);
        expect(heard).toEqual(sent.heartbeats);
        expect(inboxIds().slice(1)).toEqual(sent.inbox);
      });
      const asSent = sent.reports.flatMap((id, i) => [id, sent.inbox[i]]);
      expect(owner.ids.slice(1)).not.toEqual(asSent);
    });
  });
}
