import type { Broker } from '../../../shared/broker/broker.ts';
import { beforeEach, describe, expect, it } from 'vitest';
import type { InquiryAnswer, OwnerAnswer, OwnerInquiry } from '../../../shared/contracts/message.ts';
import { maxMessageBytes } from '../../../shared/contracts/envelope.ts';
import { uniqueWorkcell } from '../../support/unique-workcell.ts';
import type { BrokerHarness } from './broker-harness.ts';
import { broker, harness, workcell, useBroker } from './use-broker.ts';
import { AgentProbe, InboxProbe } from './probes.ts';
import { command, farewell, inquiry, inquiryAnswer, ownerAnswer, ownerInquiry } from './sample-messages.ts';
import { eventually } from '../../support/eventually.ts';

const here = { module: 'reader', instance: 'here' };
const there = { module: 'reader', instance: 'there' };
/** Milliseconds: nobody waits for so long where an answer comes, or can be known not to. */
const long = 30_000;

/** Inquiries of agents, and their answers. */
export function inquiriesContract(make: () => Promise<BrokerHarness>): void {
  describe('inquiry', () => {
    useBroker(make, 'inquiry');
    let probe: AgentProbe;
    beforeEach(async () => {
      probe = new AgentProbe();
      await harness.open(workcell).openAgent(here, probe);
    });

    /** The `n`th inquiry that has come to the agent, from 1. */
    const asked = (n: number): Promise<(typeof probe.inquiries)[number]> =>
      eventually(() => {
        const one = probe.inquiries[n - 1];
        if (!one) throw new Error(`inquiry ${n} has not come`);
        return one;
      });

    it('of an agent > comes to it whole, and its answer to who has made it', async () => {
      const sent = inquiry(workcell, here, { well: 'A1' });
      const waiting = broker.inquire(sent, long);
      const one = await asked(1);
      expect(one.inquiry).toEqual(sent);
      const answer = inquiryAnswer(one.inquiry);
      one.answer(answer);
      expect(await waiting).toEqual(answer);
    });

    it('of two brokers, answered in the other order > each gets its own answer', async () => {
      const second = harness.open(workcell);
      await eventually(() => expect(second.health()).toEqual({ up: true }));
      const first = broker.inquire(inquiry(workcell, here), long);
      await asked(1);
      const other = second.inquire(inquiry(workcell, here), long);
      const [one, two] = [await asked(1), await asked(2)];
      two.answer(inquiryAnswer(two.inquiry));
      one.answer(inquiryAnswer(one.inquiry));
      expect((await first)?.body.inquiry).toBe(one.inquiry.id);
      expect((await other)?.body.inquiry).toBe(two.inquiry.id);
    });

    it('many at once > each is answered', async () => {
      const sent = Array.from({ length: 200 }, () => inquiry(workcell, here));
      const waiting = Promise.all(sent.map((each) => broker.inquire(each, long)));
      await asked(200);
      for (const { inquiry: of, answer } of probe.inquiries) answer(inquiryAnswer(of));
      expect((await waiting).map((answer) => answer?.body.inquiry)).toEqual(sent.map(({ id }) => id));
    });

    it('that is not answered in time > has no answer, and a late one disturbs nobody', async () => {
      expect(await broker.inquire(inquiry(workcell, here), 50)).toBeUndefined();
      const late = await asked(1);
      late.answer(inquiryAnswer(late.inquiry));
      const next = broker.inquire(inquiry(workcell, here), long);
      const one = await asked(2);
      one.answer(inquiryAnswer(one.inquiry));
      expect((await next)?.body.inquiry).toBe(one.inquiry.id);
    });

    it('of an agent that is not there > has no answer at once, and is told to no listener for returned messages', async () => {
      const returned: string[] = [];
      broker.onReturned(({ id }) => returned.push(id));
      expect(await broker.inquire(inquiry(workcell, there), long)).toBeUndefined();
      expect(returned).toEqual([]);
    });

    it('answered by another instance than was asked, for another inquiry, or twice > only the true answer counts', async () => {
      const waiting = broker.inquire(inquiry(workcell, here), long);
      const { inquiry: of, answer } = await asked(1);
      const own = inquiryAnswer(of);
      const forged: InquiryAnswer[] = [
        { ...own, body: { ...own.body, ...there } },
        { ...own, body: { ...own.body, inquiry: 'another' } },
        { ...own, workcell: uniqueWorkcell('elsewhere') },
      ];
      for (const each of forged) answer(each);
      answer(own);
      answer(own);
      expect(await waiting).toEqual(own);
    });

    it('between other messages > keeps its place among them', async () => {
      broker.sendToAgent(command(workcell, here, 1));
      const waiting = broker.inquire(inquiry(workcell, here), long);
      const one = await asked(1);
      one.answer(inquiryAnswer(one.inquiry));
      await waiting;
      expect(probe.events).toEqual(['attached', 'step.command', 'inquiry']);
    });

    it('over 1 MiB, or answered so > is refused where it is sent', async () => {
      const large = inquiry(workcell, here, { text: 'x'.repeat(maxMessageBytes) });
      await expect(broker.inquire(large, long)).rejects.toMatchObject({ code: 'bad_message' });
      const waiting = broker.inquire(inquiry(workcell, here), long);
      const { inquiry: of, answer } = await asked(1);
      const own = inquiryAnswer(of);
      const told = { ...own, body: { ...own.body, data: { text: 'x'.repeat(maxMessageBytes) } } };
      expect(() => answer(told)).toThrow(expect.objectContaining({ code: 'bad_message' }));
      answer(own);
      expect(await waiting).toEqual(own);
    });

    it('of a broker that is closed > has no answer, and the next is refused', async () => {
      const waiting = broker.inquire(inquiry(workcell, here), long);
      await asked(1);
      await broker.close();
      expect(await waiting).toBeUndefined();
      const next: Promise<unknown> = broker.inquire(inquiry(workcell, here), long);
      await expect(next).rejects.toMatchObject({ code: 'broker_unavailable' });
    });
  });

  describe('inquiry of the owner', () => {
    useBroker(make, 'owner');

    /** Opens the inbox of a broker that is up: before that, answers are lost. */
    async function open(probe: InboxProbe): Promise<Broker> {
      const opened = harness.open(workcell);
      await eventually(() => expect(opened.health()).toEqual({ up: true }));
      await opened.openInbox(probe);
      return opened;
    }

    /** Asks until somebody answers: who leads takes that up a moment after its first message. */
    const asked = (sent: OwnerInquiry): Promise<OwnerAnswer> =>
      eventually(async () => {
        const answer = await broker.inquireOfOwner(sent, long);
        if (!answer) throw new Error('nobody leads yet');
        return answer;
      });

    it('while somebody leads > comes to it whole, and the true answer to who has made it', async () => {
      const owner = new InboxProbe();
      await open(owner);
      await broker.sendToInbox(farewell(workcell));
      const sent = ownerInquiry(workcell, { plates: 3 });
      expect((await asked(sent)).body).toEqual(ownerAnswer(sent).body);
      expect(owner.inquiries).toEqual([sent]);
      const large = ownerInquiry(workcell, { text: 'x'.repeat(maxMessageBytes) });
      await expect(broker.inquireOfOwner(large, long)).rejects.toMatchObject({ code: 'bad_message' });
    });

    it('while nobody leads > has no answer at once, and later the next who leads is asked', async () => {
      expect(await broker.inquireOfOwner(ownerInquiry(workcell), long)).toBeUndefined();
      const [owner, standby] = [new InboxProbe(), new InboxProbe()];
      await broker.sendToInbox(farewell(workcell));
      const first = await open(owner);
      await owner.atLeast(1);
      await open(standby);
      await asked(ownerInquiry(workcell));
      expect([owner.inquiries.length, standby.inquiries.length]).toEqual([1, 0]);
      await first.close();
      await standby.atLeast(1);
      await asked(ownerInquiry(workcell));
      expect(standby.inquiries).toHaveLength(1);
    });
  });
}
