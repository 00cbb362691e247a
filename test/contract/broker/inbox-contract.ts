import { describe, expect, it } from 'vitest';
import { topology } from '../../../shared/broker/topology.ts';
import type { BrokerHarness } from './broker-harness.ts';
import { broker, harness, workcell, useBroker } from './use-broker.ts';
import { InboxProbe } from './probes.ts';
import { marker, farewell } from './sample-messages.ts';
import { newId } from '../../../shared/contracts/ids.ts';
import { message, type MessageOf } from '../../../shared/contracts/message.ts';
import { version } from '../../../shared/kernel/version.ts';
import { eventually } from '../../support/eventually.ts';
import { validFacts } from '../../support/valid-messages.ts';

export function inboxContract(make: () => Promise<BrokerHarness>): void {
  describe('inbox', () => {
    useBroker(make, 'inbox');

    /** Sends that many messages, one after the other; resolves to their ids. */
    async function send(count: number): Promise<string[]> {
      const messages = Array.from({ length: count }, () => farewell(workcell));
      await Promise.all(messages.map((one) => broker.sendToInbox(one)));
      return messages.map((one) => one.id);
    }

    /** Opens an inbox and waits until it has `count` deliveries. */
    async function own(count: number) {
      const probe = new InboxProbe();
      const owner = harness.open(workcell);
      const inbox = await owner.openInbox(probe);
      await eventually(() => expect(owner.health()).toEqual({ up: true }));
      await probe.atLeast(count);
      return { probe, inbox };
    }

    it('whether anybody reads it > is known to every broker, until the last reader is gone', async () => {
      expect(await broker.isInboxRead()).toBe(false);
      const owners = [harness.open(workcell), harness.open(workcell)];
      for (const owner of owners) await owner.openInbox(new InboxProbe());
      for (const owner of owners) {
        await eventually(async () => expect(await broker.isInboxRead()).toBe(true));
        await owner.close();
      }
      await eventually(async () => expect(await broker.isInboxRead()).toBe(false));
    });

    it('a hello > reaches its reader with the version of weir that its sender runs', async () => {
      const facts = validFacts(newId(), { module: 'arm', instance: 'a' })['agent.hello'];
      const hello = message('agent.hello', {
        workcell,
        ...(facts as Pick<MessageOf<'agent.hello'>, 'body'>),
      });
      expect(hello.body).not.toHaveProperty('version');
      await broker.sendToInbox(hello);
      const { probe } = await own(1);
      const [first] = probe.deliveries;
      expect(first?.message).toMatchObject({ type: 'agent.hello', body: { version } });
    });

    it('one sender > delivers in the order in which it was sent', async () => {
      const ids = await send(200);
      const { probe } = await own(200);
      expect(probe.ids).toEqual(ids);
    });

    it('with messages waiting > is in its opener’s hands before the first delivery', async () => {
      await send(3);
      const events: string[] = [];
      const probe = new InboxProbe();
      await broker
        .openInbox({
          delivered: (delivery) => {
            events.push('delivered');
            probe.delivered(delivery);
          },
          interrupted: () => undefined,
        })
        .then(() => events.push('opened'));
      await probe.atLeast(3);
      expect(events).toEqual(['opened', 'delivered', 'delivered', 'delivered']);
    });

    it('a second consumer > gets nothing while the first one lives', async () => {
      const first = await own(0);
      const second = await own(0);
      await send(5);
      await first.probe.atLeast(5);
      expect(second.probe.deliveries).toEqual([]);
    });

    it('closed by its owner > hands over what was not acknowledged, in order and ahead of what follows', async () => {
      const ids = await send(6);
      const first = await own(6);
      const second = await own(0);
      first.inbox.ack(first.probe.deliveries.slice(0, 2));
      await first.inbox.close();
      const later = await send(2);
      await second.probe.atLeast(6);
      expect(second.probe.ids).toEqual([...ids.slice(2), ...later]);
      // Of the later two nothing is said: a broker that has not yet seen the first consumer go may have meant them for it.
      const handedOver = second.probe.deliveries.slice(0, 4);
      expect(handedOver.map((one) => one.deliveredBefore)).toEqual([1, 1, 1, 1]);
      expect(first.probe.deliveries).toHaveLength(6);
    });

    it('handed over again and again > counts how often a message was delivered', async () => {
      await send(1);
      const counts: number[] = [];
      for (let owner = 0; owner < 4; owner += 1) {
        const { probe, inbox } = await own(1);
        counts.push(probe.deliveries[0]!.deliveredBefore);
        await inbox.close();
      }
      expect(counts).toEqual([0, 1, 2, 3]);
    });

    it('more than twenty deliveries of one message > still keeps it', async () => {
      const ids = await send(2);
      for (let owner = 0; owner < 22; owner += 1) {
        const { inbox } = await own(2);
        await inbox.close();
      }
      const { probe } = await own(2);
      expect(probe.ids).toEqual(ids);
    });

    it('closed > says once that it was interrupted', async () => {
      const { probe, inbox } = await own(0);
      await Promise.all([inbox.close(), inbox.close()]);
      expect(probe.interruptions).toBe(1);
    });

    it('its broker closed > says once that it was interrupted', async () => {
      const other = harness.open(workcell);
      const probe = new InboxProbe();
      await other.openInbox(probe);
      await other.close();
      expect(probe.interruptions).toBe(1);
    });

    it('acknowledged after it was closed > hands over all the same', async () => {
      const ids = await send(3);
      const { probe, inbox } = await own(3);
      await inbox.close();
      inbox.ack(probe.deliveries);
      const next = await own(3);
      expect(next.probe.ids).toEqual(ids);
    });

    it('a batch with gaps, given twice > acknowledges exactly that batch', async () => {
      const ids = await send(9);
      const { probe, inbox } = await own(9);
      const odd = probe.deliveries.filter((_, index) => index % 2 === 1);
      inbox.ack(odd);
      inbox.ack(odd);
      inbox.ack(probe.deliveries.slice(0, 2));
      await inbox.close();
      const next = await own(4);
      expect(next.probe.ids).toEqual([ids[2], ids[4], ids[6], ids[8]]);
    });

    it('a delivery of another inbox > is not acknowledged by this one', async () => {
      const ids = await send(1);
      const first = await own(1);
      await first.inbox.close();
      const second = await own(1);
      second.inbox.ack(first.probe.deliveries);
      await second.inbox.close();
      const third = await own(1);
      expect(third.probe.ids).toEqual(ids);
    });

    it('a delivery declared dead > lies in the dead letters with the reason, and comes no more', async () => {
      const ids = await send(2);
      const { probe, inbox } = await own(2);
      await inbox.dead(probe.deliveries[0]!, 'no run can take it');
      await inbox.close();
      const next = await own(1);
      expect(next.probe.ids).toEqual([ids[1]]);
      const [letter, ...others] = await eventually(async () => {
        const letters = await harness.buried(workcell);
        expect(letters).not.toEqual([]);
        return letters;
      });
      expect(others).toEqual([]);
      expect(letter).toMatchObject({ queue: topology.inbox(workcell), reason: 'no run can take it' });
      expect(JSON.parse(letter!.content)).toMatchObject({ id: ids[0] });
    });

    it.each([
      ['bytes that are no JSON', 'not JSON', /not JSON/],
      ['a type that nobody knows', '{"type":"coffee"}', /coffee/],
      ['a message without its header', '{"type":"run.submit","body":{}}', /run_id/],
      ['a message for another queue', JSON.stringify(marker('w')), /does not belong/],
    ])('%s > goes to the dead letters, and its neighbours are delivered', async (_, bytes, reason) => {
      const before = await send(1);
      await harness.inject(workcell, topology.inbox(workcell), bytes);
      const after = await send(1);
      const { probe, inbox } = await own(2);
      expect(probe.ids).toEqual([...before, ...after]);
      const letters = await eventually(async () => {
        const found = await harness.buried(workcell);
        expect(found).toHaveLength(1);
        return found;
      });
      expect(letters[0]).toMatchObject({ queue: topology.inbox(workcell), content: bytes });
      expect(letters[0]!.reason).toMatch(reason);
      inbox.ack(probe.deliveries);
      await inbox.close();
      const later = await send(1);
      const next = await own(1);
      expect(next.probe.ids).toEqual(later);
    });
  });
}
