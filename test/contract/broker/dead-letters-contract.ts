import { afterEach, describe, expect, it } from 'vitest';
import type { InboxDelivery } from '../../../shared/broker/broker.ts';
import type { DeadLetter } from '../../../shared/broker/dead-letter.ts';
import { limits } from '../../../shared/broker/broker-options.ts';
import { topology } from '../../../shared/broker/topology.ts';
import { encode } from '../../../shared/contracts/message.ts';
import { uniqueWorkcell } from '../../support/unique-workcell.ts';
import type { BrokerHarness } from './broker-harness.ts';
import { broker, harness, workcell, useBroker } from './use-broker.ts';
import { AgentProbe, InboxProbe } from './probes.ts';
import { farewell } from './sample-messages.ts';
import { eventually } from '../../support/eventually.ts';

const reader = { module: 'reader', instance: 'lab-pc' };

/** Looking at dead letters, sending them again, dropping them. */
export function deadLettersContract(make: () => Promise<BrokerHarness>): void {
  describe('dead letters', () => {
    useBroker(make, 'dead');
    afterEach(async () => {
      // The queue is shared: what a test leaves is in the way of others.
      for (const { id } of await broker.deadLetters()) await broker.dropDeadLetter(id);
    });

    /** Lets a message die at the hands of an owner. */
    async function kill(reason: string, message = farewell(workcell)): Promise<string> {
      await broker.sendToInbox(message);
      const probe = new InboxProbe();
      const inbox = await broker.openInbox(probe);
      const [delivery] = (await probe.atLeast(1)) as [InboxDelivery];
      await inbox.dead(delivery, reason);
      await inbox.close();
      return message.id;
    }

    async function letters(count: number): Promise<DeadLetter[]> {
      return eventually(async () => {
        const found = await broker.deadLetters();
        expect(found).toHaveLength(count);
        return found;
      });
    }

    it('a message that died > is told with reason, time, queue and content', async () => {
      const before = Date.now();
      const message = farewell(workcell);
      await kill('the machine cannot play it — ünïcode', message);
      const [letter] = await letters(1);
      // Others may leave some in a queue that is shared.
      expect(await broker.countDeadLetters()).toBeGreaterThanOrEqual(1);
      expect(letter).toMatchObject({
        reason: 'the machine cannot play it — ünïcode',
        queue: topology.inbox(workcell),
      });
      expect(letter!.content.equals(encode(message))).toBe(true);
      expect(letter!.at).toBeGreaterThanOrEqual(before);
      expect(letter!.at).toBeLessThanOrEqual(Date.now());
    });

    it('several > are told oldest first, again and again, each under an id of its own', async () => {
      for (const reason of ['one', 'two', 'three']) await kill(reason);
      const first = await letters(3);
      expect(first.map((letter) => letter.reason)).toEqual(['one', 'two', 'three']);
      expect(new Set(first.map((letter) => letter.id)).size).toBe(3);
      expect(await broker.deadLetters()).toEqual(first);
    });

    it('those of another workcell > are not told, not dropped and not sent', async () => {
      await kill('mine');
      const [letter] = await letters(1);
      const other = harness.open(uniqueWorkcell('dead'));
      await eventually(() => expect(other.health()).toEqual({ up: true }));
      expect(await other.deadLetters()).toEqual([]);
      expect(await other.dropDeadLetter(letter!.id)).toBe(false);
      expect(await other.resendDeadLetter(letter!.id)).toBe(false);
      expect(await broker.deadLetters()).toHaveLength(1);
    });

    it('read by several at once > are told whole to each', async () => {
      for (const reason of ['one', 'two', 'three']) await kill(reason);
      await letters(3);
      const second = harness.open(workcell);
      await eventually(() => expect(second.health()).toEqual({ up: true }));
      const told = await Promise.all([broker, second, broker, second].map((each) => each.deadLetters()));
      expect(told.map((found) => found.length)).toEqual([3, 3, 3, 3]);
    });

    it('one that is sent again > comes to the inbox, and is gone', async () => {
      const id = await kill('later perhaps');
      await kill('stays');
      const [letter] = await letters(2);
      expect(await broker.resendDeadLetter(letter!.id)).toBe(true);
      const probe = new InboxProbe();
      const inbox = await broker.openInbox(probe);
      await probe.atLeast(1);
      expect(probe.ids).toEqual([id]);
      inbox.ack(probe.deliveries);
      await inbox.close();
      expect((await letters(1)).map(({ reason }) => reason)).toEqual(['stays']);
      expect(await broker.resendDeadLetter(letter!.id)).toBe(false);
    });

    it('one that fits no contract > is not sent again, and stays', async () => {
      const inbox = await broker.openInbox(new InboxProbe());
      await harness.inject(workcell, topology.inbox(workcell), '{"type":"nonsense"}');
      const [letter] = await letters(1);
      await expect(broker.resendDeadLetter(letter!.id)).rejects.toMatchObject({ code: 'dead_letter_unfit' });
      await inbox.close();
      expect(await broker.deadLetters()).toEqual([letter]);
    });

    it('one that was not for the inbox > is not sent again, and stays', async () => {
      const agent = await broker.openAgent(reader, new AgentProbe());
      await harness.inject(workcell, topology.agent(workcell, reader), 'no command');
      const [letter] = await letters(1);
      expect(letter?.queue).toBe(topology.agent(workcell, reader));
      await expect(broker.resendDeadLetter(letter!.id)).rejects.toMatchObject({ code: 'dead_letter_unfit' });
      await agent.close();
      expect(await broker.deadLetters()).toHaveLength(1);
    });

    it('one that is dropped > is gone, and the others are not', async () => {
      await kill('one');
      await kill('two');
      const [letter] = await letters(2);
      expect(await broker.dropDeadLetter(letter!.id)).toBe(true);
      expect(await broker.dropDeadLetter(letter!.id)).toBe(false);
      expect((await letters(1)).map(({ reason }) => reason)).toEqual(['two']);
    });

    it('asked for after the end of the broker > rejects', async () => {
      const closed = harness.open(workcell);
      await closed.close();
      const asked = [closed.deadLetters(), closed.resendDeadLetter('x'), closed.dropDeadLetter('x')];
      for (const outcome of await Promise.allSettled(asked)) {
        expect(outcome).toMatchObject({ status: 'rejected', reason: { code: 'broker_unavailable' } });
      }
    });
  });
}

/** To be called with a broker that nobody else uses: it fills the dead letters. */
export function manyDeadLettersContract(make: () => Promise<BrokerHarness>): void {
  it('more dead letters than are kept > are the youngest', { timeout: 180_000 }, async () => {
    const harness = await make();
    const workcell = uniqueWorkcell('dead');
    const broker = harness.open(workcell);
    await eventually(() => expect(broker.health()).toEqual({ up: true }));
    const probe = new InboxProbe();
    const inbox = await broker.openInbox(probe);
    const messages = Array.from({ length: limits.deadLetters + 1 }, () => farewell(workcell));
    await Promise.all(messages.map((message) => broker.sendToInbox(message)));
    // Looked at only when all are put away: letters that a reader has in hand are passed over when the oldest are dropped.
    for (const [index, { id }] of messages.entries()) {
      const deliveries = await probe.atLeast(index + 1);
      expect(deliveries[index]!.message.id).toBe(id);
      await inbox.dead(deliveries[index]!, id);
    }
    const kept = (await broker.deadLetters()).map(({ reason }) => reason);
    expect(kept).toEqual(messages.slice(1).map(({ id }) => id));
    await harness.closeAll();
  });
}
