import { setImmediate } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { limits } from '../../../shared/broker/broker-options.ts';
import { topology } from '../../../shared/broker/topology.ts';
import type { BrokerHarness } from './broker-harness.ts';
import { broker, harness, workcell, useBroker } from './use-broker.ts';
import { InboxProbe } from './probes.ts';
import { farewell, report } from './sample-messages.ts';
import { eventually } from '../../support/eventually.ts';

/** Reports: sent without a confirm, read by the owner of the inbox alone. */
export function reportsContract(make: () => Promise<BrokerHarness>): void {
  describe('reports', () => {
    useBroker(make, 'reports');

    /** One after the other, each as a message of its own. */
    async function send(count: number): Promise<string[]> {
      const reports = Array.from({ length: count }, () => report(workcell));
      for (const one of reports) {
        broker.sendReport(one);
        await setImmediate();
      }
      return reports.map(({ id }) => id);
    }

    async function compete() {
      const probe = new InboxProbe();
      const owner = harness.open(workcell);
      const inbox = await owner.openInbox(probe);
      await eventually(() => expect(owner.health()).toEqual({ up: true }));
      return { probe, inbox };
    }

    /** Takes the inbox, whose one message is acknowledged. */
    async function own() {
      const { probe, inbox } = await compete();
      await broker.sendToInbox(farewell(workcell));
      await probe.atLeast(1);
      inbox.ack(probe.deliveries.splice(0, 1));
      return { probe, inbox };
    }

    it('to an owner > come in the order in which they were sent', async () => {
      const { probe } = await own();
      const ids = await send(200);
      await probe.atLeast(200);
      expect(probe.ids).toEqual(ids);
      expect(probe.deliveries[0]!.deliveredBefore).toBe(0);
    });

    it('that nobody reads > wait for the owner that comes', async () => {
      const ids = await send(3);
      const { probe } = await own();
      await eventually(() => expect(probe.ids).toEqual(ids));
    });

    it('a competitor that has been given nothing of the inbox > is given no report', async () => {
      const first = await own();
      const standby = await compete();
      const ids = await send(5);
      await first.probe.atLeast(5);
      expect(first.probe.ids).toEqual(ids);
      expect(standby.probe.deliveries).toEqual([]);
    });

    it('an owner that ends > leaves what it did not acknowledge to the next one, in order', async () => {
      const ids = await send(6);
      const first = await own();
      await first.probe.atLeast(6);
      first.inbox.ack(first.probe.deliveries.slice(0, 2));
      await first.inbox.close();
      first.inbox.ack(first.probe.deliveries);
      const next = await own();
      await eventually(() => expect(next.probe.ids).toEqual(ids.slice(2)));
      expect(next.probe.deliveries.map((one) => one.deliveredBefore)).toEqual([1, 1, 1, 1]);
    });

    it('acknowledged together with the inbox, in any order and twice > are gone, and nothing else', async () => {
      const { probe, inbox } = await own();
      for (let i = 0; i < 4; i += 1) {
        broker.sendReport(report(workcell));
        await broker.sendToInbox(farewell(workcell));
      }
      await probe.atLeast(8);
      const kept = probe.deliveries.filter(({ message }) => message.type === 'step.progress').slice(1, 3);
      const acked = probe.deliveries.filter((one) => !kept.includes(one)).reverse();
      inbox.ack(acked);
      inbox.ack(acked);
      await inbox.close();
      const next = await own();
      await eventually(() => expect(next.probe.ids).toEqual(kept.map(({ message }) => message.id)));
    });

    it('one that is declared dead > lies in the dead letters, and comes no more', async () => {
      const ids = await send(2);
      const { probe, inbox } = await own();
      await probe.atLeast(2);
      await inbox.dead(probe.deliveries[0]!, 'no run can take it');
      await inbox.close();
      const next = await own();
      await eventually(() => expect(next.probe.ids).toEqual([ids[1]]));
      await eventually(async () =>
        expect(await harness.buried(workcell)).toMatchObject([
          { queue: topology.reports(workcell), reason: 'no run can take it' },
        ]),
      );
    });

    it.each([
      ['bytes that are no JSON', 'not JSON'],
      ['an order', JSON.stringify(farewell('w'))],
    ])('%s > goes to the dead letters, and its neighbours are delivered', async (_, bytes) => {
      const { probe } = await own();
      const [before] = await send(1);
      await probe.atLeast(1);
      await harness.inject(workcell, topology.reports(workcell), bytes);
      await eventually(async () => expect(await harness.buried(workcell)).toHaveLength(1));
      const [after] = await send(1);
      await probe.atLeast(2);
      expect(probe.ids).toEqual([before, after]);
      expect(await harness.buried(workcell)).toMatchObject([
        { queue: topology.reports(workcell), content: bytes },
      ]);
    });

    it('in a list with one that fits no contract > is delivered, and that one goes to the dead letters', async () => {
      const { probe, inbox } = await own();
      const fits = [report(workcell), report(workcell)] as const;
      const unfit = { ...report(workcell), at: -1 };
      const list = JSON.stringify([fits[0], unfit, fits[1]]);
      await harness.inject(workcell, topology.reports(workcell), list);
      await probe.atLeast(2);
      expect(probe.ids).toEqual(fits.map(({ id }) => id));
      await eventually(async () =>
        expect(await harness.buried(workcell)).toMatchObject([{ content: JSON.stringify(unfit) }]),
      );
      inbox.ack(probe.deliveries.splice(0, 1));
      await inbox.close();
      const next = await own();
      await eventually(() => expect(next.probe.ids).toEqual(probe.ids.concat(fits[0].id).toSorted()));
    });

    it('sent at one moment > come in their order', async () => {
      const { probe } = await own();
      const sent = Array.from({ length: 250 }, () => report(workcell));
      for (const one of sent) broker.sendReport(one);
      await probe.atLeast(250);
      expect(probe.ids).toEqual(sent.map(({ id }) => id));
    });

    it('more than are kept while nobody reads them > are the latest', async () => {
      const ids = await send(limits.reports + 10);
      const queue = topology.reports(workcell);
      await eventually(async () => expect(await harness.waiting(workcell, queue)).toBe(limits.reports));
      const { probe, inbox } = await own();
      await eventually(() => {
        inbox.ack(probe.deliveries);
        expect(probe.ids.at(-1)).toBe(ids.at(-1));
      });
      expect(probe.ids).toEqual(ids.slice(10));
    });

    it('one that breaks its contract > is refused, and one after the end of the broker is dropped', async () => {
      const broken = { ...report(workcell), at: -1 };
      expect(() => broker.sendReport(broken)).toThrow(expect.objectContaining({ code: 'bad_message' }));
      await broker.close();
      broker.sendReport(report(workcell));
    });
  });
}
