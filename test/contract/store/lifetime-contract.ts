import { describe, expect, it } from 'vitest';
import type { Store } from '../../../shared/store/store.ts';
import { changesOf, makeRecord, makeRun, makeSummary } from './make-run.ts';
import type { StoreContext } from './store-harness.ts';

/** Every method of the port, called with harmless arguments. */
export const everyMethod: Record<
  Exclude<keyof Store, 'close' | 'reconnects' | 'replicas' | 'onReplicas'>,
  (store: Store) => Promise<unknown>
> = {
  check: (store) => store.check(),
  misgivings: (store) => store.misgivings(),
  now: (store) => store.now(),
  createRun: (store) => store.createRun(makeRun(), { key: 'k', fingerprint: 'f' }),
  runOfKey: (store) => store.runOfKey('k'),
  readRun: (store) => store.readRun(makeRun().run_id),
  readRevision: (store) => store.readRevision(makeRun().run_id),
  listRuns: (store) => store.listRuns({ limit: 10 }),
  finishedRunIds: (store) => store.finishedRunIds({ limit: 10 }),
  countFinishedRuns: (store) => store.countFinishedRuns(),
  census: (store) => store.census(1),
  runsOfExperiments: (store) => store.runsOfExperiments(['e']),
  forgetRuns: (store) => store.forgetRuns([makeRun().run_id], 'free'),
  readLog: (store) => store.readLog(makeRun().run_id),
  readFeed: (store) => store.readFeed(undefined, 10),
  feedHead: (store) => store.feedHead(),
  keepsEntry: (store) => store.keepsEntry('1-1'),
  untilFeedGrows: (store) => store.untilFeedGrows(undefined, 100, new AbortController().signal),
  readField: (store) => store.readField('order'),
  readWorkcell: (store) => store.readWorkcell(),
  giveOrder: (store) => store.giveOrder({ command: 'pause' }),
  takeToken: (store) => store.takeToken('n'),
  unfinishedRuns: (store) => store.unfinishedRuns(),
  newRunIds: (store) => store.newRunIds(),
  readRecord: (store) => store.readRecord('event', 'e'),
  readRecords: (store) => store.readRecords('event', ['e']),
  newestRecords: (store) => store.newestRecords({ kind: 'event', limit: 10 }),
  recordsAfter: (store) => store.recordsAfter({ kind: 'event', limit: 10, after: 0 }),
  countRecords: (store) => store.countRecords('event'),
  sizeOfRecords: (store) => store.sizeOfRecords('event'),
  writeRecord: (store) => store.writeRecord({ kind: 'event', id: 'e', body: {} as never }, 0),
  removeRecords: (store) => store.removeRecords('event', ['e']),
  count: (store) => store.count([{ name: 'c', by: 1, ms: 1000 }]),
  lease: (store) => store.lease('l', ['h'], 1000),
  holdersOf: (store) => store.holdersOf('l'),
  endLease: (store) => store.endLease('l', ['h']),
  copy: (store) => store.copy().next(),
  commit: (store) => store.commit({ epoch: 1, nonce: 'n', seq: 0 }, changesOf({})),
};

/** Opening, health, closing and coming back. */
export function lifetimeContract(context: StoreContext): void {
  describe('open and close', () => {
    it('a store that answers > passes its check and has no misgivings', async () => {
      await expect(context.store.check()).resolves.toBeUndefined();
      expect(await context.store.misgivings()).toEqual([]);
    });

    it('now > is the time in milliseconds and does not go back', async () => {
      const first = await context.store.now();
      expect(Math.abs(first - Date.now())).toBeLessThan(60_000);
      expect(Number.isInteger(first)).toBe(true);
      expect(await context.store.now()).toBeGreaterThanOrEqual(first);
    });

    it('closed twice > resolves both times', async () => {
      await context.store.close();
      await expect(context.store.close()).resolves.toBeUndefined();
    });

    it.each(Object.entries(everyMethod))(
      '%s after close > rejects with store_unavailable',
      async (_, call) => {
        await context.store.close();
        await expect(call(context.store)).rejects.toMatchObject({ code: 'store_unavailable' });
      },
    );

    it('opened again > finds runs, steps, logs, keys, workcell, feed and token as they were', async () => {
      const definition = makeRun();
      const { run_id } = definition;
      const idempotency = { key: 'k', fingerprint: 'f' };
      const before = context.store;
      await before.createRun(definition, idempotency);
      const taken = await before.takeToken('a');
      const update = {
        state: 'active' as const,
        snapshot: { value: 'active' },
        summary: makeSummary(),
        steps: { 0: makeRecord(run_id, 0) },
      };
      const log = [{ at: 1, level: 'info' as const, text: 'granted' }];
      const { token } = await before.commit(
        taken,
        changesOf({
          runs: [{ run_id, update, log }],
          workcell: { a: { b: 1 } },
          feed: [{ at: 1, kind: 'run', run_id, body: {} }],
        }),
      );
      const head = await before.feedHead();

      const store = await context.harness.reopen();
      expect(await store.readRun(run_id)).toEqual({ definition, revision: 2, ...update });
      expect(await store.readLog(run_id)).toEqual(log);
      expect(await store.readWorkcell()).toEqual({ a: { b: 1 } });
      expect(await store.feedHead()).toBe(head);
      expect(await store.createRun(makeRun(), idempotency)).toMatchObject({ run_id, state: 'active' });
      expect((await store.unfinishedRuns()).runs.map((run) => run.definition.run_id)).toEqual([run_id]);
      expect((await store.listRuns({ states: ['active'], limit: 5 })).runs.length).toBe(1);
      await expect(store.commit(taken, changesOf({}))).rejects.toMatchObject({ code: 'deposed' });
      expect((await store.commit(token, changesOf({}))).token.seq).toBe(2);
    });
  });
}
