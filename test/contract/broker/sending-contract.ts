import { describe, expect, it } from 'vitest';
import type { BrokerHarness } from './broker-harness.ts';
import { broker, harness, workcell, useBroker } from './use-broker.ts';
import { InboxProbe } from './probes.ts';
import { askHello, farewell } from './sample-messages.ts';

export function sendingContract(make: () => Promise<BrokerHarness>): void {
  describe('sending', () => {
    useBroker(make, 'sending');

    it('to an inbox that nobody reads > resolves, and whoever comes later gets it', async () => {
      const sent = farewell(workcell);
      await broker.sendToInbox(sent);
      const probe = new InboxProbe();
      await harness.open(workcell).openInbox(probe);
      const [delivery] = await probe.atLeast(1);
      expect(delivery).toMatchObject({ message: sent, deliveredBefore: 0 });
    });

    it('a broadcast where no agent is > resolves', async () => {
      await expect(broker.broadcast(askHello(workcell))).resolves.toBeUndefined();
    });

    it('a message that breaks its own schema > rejects as bad_message', async () => {
      const broken = { ...farewell(workcell), at: -1 };
      await expect(broker.sendToInbox(broken)).rejects.toMatchObject({ code: 'bad_message' });
    });

    it('after the broker was closed > rejects as broker_unavailable, and health says so', async () => {
      const changes: boolean[] = [];
      broker.onHealth((health) => changes.push(health.up));
      await broker.close();
      await broker.close();
      await expect(broker.sendToInbox(farewell(workcell))).rejects.toMatchObject({
        code: 'broker_unavailable',
      });
      await expect(broker.openInbox(new InboxProbe())).rejects.toMatchObject({ code: 'broker_unavailable' });
      expect(broker.health()).toEqual({ up: false, reason: 'closed' });
      expect(changes).toEqual([false]);
    });

    it('10,000 messages while they are read and acknowledged > loses none and keeps their order', async () => {
      const ids: string[] = [];
      const probe = new InboxProbe();
      const inbox = await harness.open(workcell).openInbox({
        delivered: (delivery) => {
          probe.delivered(delivery);
          // A few at once, as an owner does.
          if (probe.deliveries.length % 50 === 0) inbox.ack(probe.deliveries.slice(-50));
        },
        interrupted: () => probe.interrupted(),
      });
      for (let sent = 0; sent < 10_000; sent += 500) {
        const batch = Array.from({ length: 500 }, () => farewell(workcell));
        ids.push(...batch.map((one) => one.id));
        await Promise.all(batch.map((one) => broker.sendToInbox(one)));
      }
      await probe.atLeast(ids.length);
      expect(probe.ids).toEqual(ids);
      expect(probe.interruptions).toBe(0);
    });
  });
}
