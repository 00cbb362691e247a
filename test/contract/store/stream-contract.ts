import { describe, expect, it } from 'vitest';
import { newId } from '../../../shared/contracts/ids.ts';
import type { LogLine } from '../../../shared/contracts/log-line.ts';
import { logFullText, runLogLength } from '../../../shared/store/store-options.ts';
import type { Token } from '../../../shared/store/store.ts';
import type { FeedUpdate } from '../../../shared/contracts/feed.ts';
import { changesOf, commitOnce, runInState } from './make-run.ts';
import type { StoreContext } from './store-harness.ts';
import { eventually } from '../../support/eventually.ts';

const lines = (from: number, count: number): LogLine[] =>
  Array.from({ length: count }, (_, i) => ({ at: i, level: 'warning', text: `line ${from + i} “…”\n` }));

const updates = (from: number, count: number): FeedUpdate[] =>
  Array.from({ length: count }, (_, i) => ({ at: from + i, kind: 'instance', body: { n: from + i } }));

/** Logs and the feed: order, and going on from where a reader stopped. */
export function streamContract(context: StoreContext): void {
  describe('readLog', () => {
    it('lines of several commits > come oldest first, from line 0 or from any other', async () => {
      const { run_id } = await runInState(context.store, 'new');
      let token = await context.store.takeToken('a');
      for (const from of [0, 3, 6]) {
        const runs = [{ run_id, log: lines(from, 3) }];
        ({ token } = await context.store.commit(token, changesOf({ runs })));
      }
      const all = [...lines(0, 3), ...lines(3, 3), ...lines(6, 3)];
      expect(await context.store.readLog(run_id)).toEqual(all);
      expect(await context.store.readLog(run_id, 0)).toEqual(all);
      expect(await context.store.readLog(run_id, 5)).toEqual(all.slice(5));
      expect(await context.store.readLog(run_id, 9)).toEqual([]);
    });

    if (context.withLarge) {
      it('more lines than a log keeps > keeps the first ones, and says so in the last', async () => {
        const { run_id } = await runInState(context.store, 'new');
        let token = await context.store.takeToken('a');
        const commit = async (log: LogLine[]) => {
          ({ token } = await context.store.commit(token, changesOf({ runs: [{ run_id, log }] })));
        };
        for (let from = 0; from < runLogLength - 5; from += 19_999) {
          await commit(lines(from, Math.min(19_999, runLogLength - 5 - from)));
        }
        const near = lines(runLogLength - 5, 3);
        await commit(near);
        expect((await context.store.readLog(run_id, runLogLength - 5)).map(({ text }) => text)).toEqual(
          near.map(({ text }) => text),
        );
        const over = lines(runLogLength - 2, 10);
        await commit(over);
        await commit(lines(0, 3));
        const end = [over[0], { at: over[1]!.at, level: 'warning', text: logFullText }];
        expect(await context.store.readLog(run_id, runLogLength - 2)).toEqual(end);
        expect(await context.store.readLog(run_id)).toHaveLength(runLogLength);
      });
    }

    it('a run without lines, or none at all > answers none', async () => {
      const { run_id } = await runInState(context.store, 'new');
      expect(await context.store.readLog(run_id)).toEqual([]);
      expect(await context.store.readLog(newId())).toEqual([]);
    });
  });

  describe('untilFeedGrows', () => {
    const patient = new AbortController().signal;
    /** Milliseconds: longer than a test may take. */
    const endless = 600_000;

    /** Does it until it has taken less than so many milliseconds: one time this process may have stood still, a wait comes each time. */
    const within = (ms: number, act: () => Promise<void>): Promise<void> =>
      eventually(async () => {
        const began = performance.now();
        await act();
        expect(performance.now() - began).toBeLessThan(ms);
      });

    it('an entry that comes while it is waited for > ends the wait, for all who wait', async () => {
      const token = await context.store.takeToken('a');
      const { token: next } = await context.store.commit(token, changesOf({ feed: updates(0, 1) }));
      const head = await context.store.feedHead();
      const waits = [1, 2].map(async () => {
        // It may resolve earlier: whoever waits looks, and waits again.
        while ((await context.store.readFeed(head, 1)).length === 0)
          await context.store.untilFeedGrows(head, endless, patient);
      });
      await context.store.commit(next, changesOf({ feed: updates(1, 1) }));
      await expect(Promise.all(waits)).resolves.toHaveLength(2);
    });

    it('an entry that is there already > is not waited for, by whoever has seen an earlier one or none', async () => {
      await commitOnce(context.store, { feed: updates(0, 2) });
      const [first] = await context.store.readFeed(undefined, 1);
      await within(1_500, async () => {
        for (const after of [undefined, 'x', first?.id])
          await context.store.untilFeedGrows(after, 20_000, patient);
      });
    });

    it('a feed that stays as it is > is waited for until the time is over, or the signal comes', async () => {
      const head = await context.store.feedHead();
      const began = performance.now();
      await context.store.untilFeedGrows(head, 200, patient);
      expect(performance.now() - began).toBeGreaterThan(150);
      const stopping = new AbortController();
      const wait = context.store.untilFeedGrows(head, endless, stopping.signal);
      stopping.abort();
      await wait;
      await context.store.untilFeedGrows(head, endless, stopping.signal);
    });

    it('a wait > keeps nobody else waiting', async () => {
      const head = await context.store.feedHead();
      await within(1_500, async () => {
        const stopping = new AbortController();
        const wait = context.store.untilFeedGrows(head, 2_000, stopping.signal);
        await context.store.check();
        await context.store.readFeed(undefined, 1);
        stopping.abort();
        await wait;
      });
    });
  });

  describe('readFeed', () => {
    async function append(count: number, token: Token, from = 0): Promise<Token> {
      return (await context.store.commit(token, changesOf({ feed: updates(from, count) }))).token;
    }

    it('an empty feed > has no head and no entries', async () => {
      expect(await context.store.feedHead()).toBeUndefined();
      expect(await context.store.readFeed(undefined, 10)).toEqual([]);
    });

    it('a reader that goes on after the last id it saw > sees each entry once, oldest first', async () => {
      const token = await append(5, await context.store.takeToken('a'));
      const first = await context.store.readFeed(undefined, 3);
      expect(first).toMatchObject(updates(0, 3));
      await append(4, token, 5);
      const second = await context.store.readFeed(first.at(-1)?.id, 3);
      const third = await context.store.readFeed(second.at(-1)?.id, 100);
      expect([...first, ...second, ...third]).toMatchObject(updates(0, 9));
      expect(third.at(-1)?.id).toBe(await context.store.feedHead());
      expect(await context.store.readFeed(await context.store.feedHead(), 10)).toEqual([]);
    });

    it('an entry > holds all of the update', async () => {
      const update: FeedUpdate = { at: 12, kind: 'run', run_id: newId(), body: { state: 'active' } };
      await commitOnce(context.store, { feed: [update] });
      const [entry] = await context.store.readFeed(undefined, 1);
      expect(entry).toEqual({ ...update, id: await context.store.feedHead() });
    });

    it.each(['', 'x', '-', '1-x', '999999999999999999999999', '(1-1', '-1'])(
      'the id %j that no entry ever had > reads from the oldest',
      async (id) => {
        await append(2, await context.store.takeToken('a'));
        expect(await context.store.readFeed(id, 10)).toMatchObject(updates(0, 2));
      },
    );

    if (context.withLarge) {
      it('12,500 entries > keeps the newest ten thousand and few more, and knows which are kept', async () => {
        const keeps = (...ids: string[]) => Promise.all(ids.map((id) => context.store.keepsEntry(id)));
        let token = await append(1, await context.store.takeToken('a'));
        const oldest = (await context.store.feedHead())!;
        expect(await keeps('1-0', 'x', oldest)).toEqual([false, false, true]);
        for (let from = 1; from < 12_500; from += 500) token = await append(500, token, from);
        expect(await keeps(oldest, (await context.store.feedHead())!)).toEqual([false, true]);
        const entries = await context.store.readFeed(undefined, 20_000);
        expect(entries.length).toBeGreaterThanOrEqual(10_000);
        expect(entries.length).toBeLessThan(11_000);
        expect(entries.at(-1)?.id).toBe(await context.store.feedHead());
        expect(await context.store.readFeed(oldest, 20_000)).toEqual(entries);
      });
    }
  });
}
