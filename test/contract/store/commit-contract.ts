import { describe, expect, it } from 'vitest';
import { newId } from '../../../shared/contracts/ids.ts';
import type { JsonObject } from '../../../shared/kernel/json/json.ts';
import { terminalStates } from '../../../shared/contracts/run.ts';
import type { LogLine } from '../../../shared/contracts/log-line.ts';
import type { Changes, Token } from '../../../shared/store/store.ts';
import type { FeedUpdate } from '../../../shared/contracts/feed.ts';
import { changesOf, commitOnce, makeRecord, makeRun, makeSummary, runInState, toState } from './make-run.ts';
import type { StoreContext } from './store-harness.ts';

const line = (text: string): LogLine => ({ at: 1_700_000_000_000, level: 'info', text });

/** What an owner writes, and that nobody else does. */
export function commitContract(context: StoreContext): void {
  describe('takeToken', () => {
    it('the first > has seq 0, the nonce given and an epoch no lower than the seconds since 2020', async () => {
      const token = await context.store.takeToken('first');
      expect(token).toEqual({ epoch: expect.any(Number) as number, nonce: 'first', seq: 0 });
      expect(token.epoch).toBeGreaterThan((await context.store.now()) / 1000 - 1_577_836_800 - 60);
    });

    it('each further > has a higher epoch', async () => {
      const epochs: number[] = [];
      for (let i = 0; i < 5; i += 1) epochs.push((await context.store.takeToken(`n${i}`)).epoch);
      expect(epochs).toEqual([...epochs].sort((a, b) => a - b));
      expect(new Set(epochs).size).toBe(5);
    });

    it('of the next owner > goes on counting the commits of the last one', async () => {
      const first = await context.store.takeToken('first');
      await context.store.commit(first, changesOf({}));
      const { seq, before } = await context.store.takeToken('next');
      expect({ seq, before }).toEqual({ seq: 1, before: { epoch: first.epoch, seq: 1 } });
    });

    it('on a store restored from an old copy > has an epoch of now, not one counted on from the copy', async () => {
      const { epoch } = await context.store.takeToken('before');
      await context.harness.restoreToken({ epoch: 17, nonce: 'old', seq: 4 });
      expect((await context.store.takeToken('after')).epoch).toBeGreaterThanOrEqual(epoch);
    });

    it('after another > tells how far that one had come, as this store knows it', async () => {
      const first = await context.store.takeToken('first');
      expect(first.before).toBeUndefined();
      await context.store.commit(first, changesOf({ workcell: { n: 1 } }));
      const second = await context.store.takeToken('second');
      expect(second.before).toEqual({ epoch: first.epoch, seq: 1 });
      await context.harness.restoreToken({ epoch: 17, nonce: 'old', seq: 4 });
      expect((await context.store.takeToken('third')).before).toEqual({ epoch: 17, seq: 4 });
    });
  });

  describe('commit with a token that is not the store’s', () => {
    async function expectDeposed(token: Token): Promise<void> {
      const { run_id } = await runInState(context.store, 'new');
      const changes = changesOf({
        runs: [toState(run_id, 'queued', { log: [line('never')] })],
        workcell: { never: 1 },
        feed: [{ at: 1, kind: 'run', run_id, body: {} }],
      });
      await expect(context.store.commit(token, changes)).rejects.toMatchObject({ code: 'deposed' });
      expect(await context.store.readRevision(run_id)).toEqual({ state: 'new', revision: 1 });
      expect(await context.store.readLog(run_id)).toEqual([]);
      expect(await context.store.readWorkcell()).toEqual({});
      expect(await context.store.feedHead()).toBeUndefined();
    }

    it('none was ever taken > is deposed and writes nothing', () =>
      expectDeposed({ epoch: 0, nonce: '', seq: 0 }));

    it('a newer owner has come > is deposed and writes nothing', async () => {
      const token = await context.store.takeToken('a');
      await context.store.takeToken('b');
      await expectDeposed(token);
    });

    it.each<[string, (token: Token) => Partial<Token>]>([
      ['a lower epoch', ({ epoch }) => ({ epoch: epoch - 1 })],
      ['a higher epoch', ({ epoch }) => ({ epoch: epoch + 1 })],
      ['another nonce', () => ({ nonce: 'A' })],
    ])('%s > is deposed and writes nothing', async (_, change) => {
      const token = await context.store.takeToken('a');
      await expectDeposed({ ...token, ...change(token) });
    });

    it('a seq that was used > is deposed and writes nothing', async () => {
      const token = await context.store.takeToken('a');
      await context.store.commit(token, changesOf({}));
      await expectDeposed(token);
    });

    it('a seq ahead of the store, restored from an old copy > is deposed and writes nothing', async () => {
      const old = await context.store.takeToken('a');
      const { token } = await context.store.commit(old, changesOf({}));
      await context.harness.restoreToken(old);
      await expectDeposed(token);
    });

    it('two commits with one token at once > one is written, the other deposed', async () => {
      const token = await context.store.takeToken('a');
      const outcomes = await Promise.allSettled([
        context.store.commit(token, changesOf({ workcell: { first: 1 } })),
        context.store.commit(token, changesOf({ workcell: { second: 1 } })),
      ]);
      expect(outcomes.map((outcome) => outcome.status).sort()).toEqual(['fulfilled', 'rejected']);
      expect(Object.keys(await context.store.readWorkcell())).toHaveLength(1);
    });
  });

  describe('commit with the store’s token', () => {
    it('no changes > raises seq by one and tells the store’s clock', async () => {
      const token = await context.store.takeToken('a');
      const before = await context.store.now();
      const outcome = await context.store.commit(token, changesOf({}));
      const after = await context.store.now();
      expect(outcome.token).toEqual({ ...token, seq: 1 });
      expect(outcome.now).toBeGreaterThanOrEqual(before);
      expect(outcome.now).toBeLessThanOrEqual(after);
      expect(outcome.terminal).toEqual([]);
      expect((await context.store.commit(outcome.token, changesOf({}))).token.seq).toBe(2);
    });

    it('an update > replaces state, snapshot and summary, adds the steps and raises the revision', async () => {
      const definition = makeRun();
      const { run_id } = definition;
      await context.store.createRun(definition);
      const update = {
        state: 'active' as const,
        snapshot: { value: 'active', context: { note: '–„ö“\n' } },
        summary: makeSummary(1),
        steps: { 1: makeRecord(run_id, 1) },
      };
      await commitOnce(context.store, { runs: [{ run_id, update, log: [] }] });
      expect(await context.store.readRun(run_id)).toEqual({ definition, revision: 2, ...update });
    });

    it('an update without a snapshot > leaves the snapshot as it is', async () => {
      const { run_id } = await runInState(context.store, 'active');
      const { snapshot } = (await context.store.readRun(run_id)) ?? {};
      const update = { state: 'active' as const, summary: makeSummary(1), steps: {} };
      await commitOnce(context.store, { runs: [{ run_id, update, log: [] }] });
      const run = await context.store.readRun(run_id);
      expect(run).toMatchObject({ snapshot: { value: 'active' }, summary: makeSummary(1), revision: 3 });
      expect(run?.snapshot).toEqual(snapshot);
    });

    it('snapshots of steps > stay until they are given anew, and go with the run’s end', async () => {
      const { run_id } = await runInState(context.store, 'new');
      const token = await context.store.takeToken('a');
      const given = (step_snapshots: Record<number, JsonObject>) => {
        const update = { state: 'active' as const, snapshot: {}, summary: makeSummary(), steps: {} };
        return changesOf({ runs: [{ run_id, update: { ...update, step_snapshots }, log: [] }] });
      };
      const first = await context.store.commit(token, given({ 0: { value: 'ready' }, 12: { v: 1 }, 3: {} }));
      const snapshots = async () => (await context.store.readRun(run_id))?.step_snapshots;
      expect(await snapshots()).toEqual({ 0: { value: 'ready' }, 3: {}, 12: { v: 1 } });
      const next = await context.store.commit(first.token, given({ 12: { v: 2 } }));
      expect(await snapshots()).toEqual({ 0: { value: 'ready' }, 3: {}, 12: { v: 2 } });
      const last = changesOf({ runs: [toState(run_id, 'completed')] });
      const { token: end } = await context.store.commit(next.token, last);
      await context.store.commit(end, given({ 3: {} }));
      expect(await snapshots()).toBeUndefined();
    });

    it('a run that ends > keeps what its steps have come to, and no snapshot', async () => {
      const { run_id } = await runInState(context.store, 'active');
      const token = await context.store.takeToken('a');
      const steps = { 0: makeRecord(run_id, 0, { status: 'failed' }) };
      const update = { snapshot: { s: 1 }, summary: makeSummary(), steps, step_snapshots: { 0: { s: 2 } } };
      const active = { run_id, update: { ...update, state: 'active' as const }, log: [] };
      const { token: next } = await context.store.commit(token, changesOf({ runs: [active] }));
      expect(await context.store.readRun(run_id)).toMatchObject({ snapshot: { s: 1 } });
      const failed = { run_id, update: { ...update, state: 'failed' as const }, log: [] };
      await context.store.commit(next, changesOf({ runs: [failed] }));
      const run = await context.store.readRun(run_id);
      expect(run).toMatchObject({ state: 'failed', steps, summary: makeSummary() });
      expect(run).not.toHaveProperty('snapshot');
      expect(run).not.toHaveProperty('step_snapshots');
    });

    it('log lines without an update > are kept and leave state and revision as they are', async () => {
      const { run_id } = await runInState(context.store, 'new');
      await commitOnce(context.store, { runs: [{ run_id, log: [line('one')] }] });
      expect(await context.store.readRevision(run_id)).toEqual({ state: 'new', revision: 1 });
      expect(await context.store.readLog(run_id)).toEqual([line('one')]);
    });

    it('one run twice in one turn > both changes count, in order', async () => {
      const { run_id } = await runInState(context.store, 'new');
      const runs = [
        toState(run_id, 'queued', { log: [line('a')] }),
        toState(run_id, 'failed', { log: [line('b')] }),
        toState(run_id, 'active', { log: [line('c')] }),
      ];
      expect((await commitOnce(context.store, { runs })).terminal).toEqual([run_id]);
      expect(await context.store.readRevision(run_id)).toEqual({ state: 'failed', revision: 3 });
      expect((await context.store.readLog(run_id)).map(({ text }) => text)).toEqual(['a', 'b', 'c']);
    });

    it.each(terminalStates)(
      'an update of a run that is %s > is refused, its log lines are kept',
      async (state) => {
        const { run_id } = await runInState(context.store, state);
        const before = await context.store.readRun(run_id);
        const token = await context.store.takeToken('a');
        const runs = [toState(run_id, 'active', { log: [line('late result')] })];
        const outcome = await context.store.commit(token, changesOf({ runs, workcell: { a: 1 } }));
        expect(outcome).toMatchObject({ terminal: [run_id], token: { seq: token.seq + 1 } });
        expect(await context.store.readRun(run_id)).toEqual(before);
        expect(await context.store.readLog(run_id)).toEqual([line('late result')]);
        expect(await context.store.readWorkcell()).toEqual({ a: 1 });
        expect((await context.store.unfinishedRuns()).runs).toEqual([]);
      },
    );

    it('a run that the store does not have > is told as terminal and leaves no trace', async () => {
      const run_id = newId();
      const runs = [toState(run_id, 'active', { log: [line('lost')] })];
      expect((await commitOnce(context.store, { runs })).terminal).toEqual([run_id]);
      expect(await context.store.readRun(run_id)).toBeUndefined();
      expect(await context.store.readLog(run_id)).toEqual([]);
      expect((await context.store.listRuns({ limit: 10 })).runs).toEqual([]);
    });

    it('workcell fields > are set, replaced and with null removed, the others stay', async () => {
      const token = await context.store.takeToken('a');
      const first = { 'thing:a/b': { session: 1 }, flag: true, 'place:x': { state: 'Empty' } };
      const { token: next } = await context.store.commit(token, changesOf({ workcell: first }));
      expect(await context.store.readWorkcell()).toEqual(first);
      await context.store.commit(
        next,
        changesOf({ workcell: { 'thing:a/b': { session: 2 }, flag: null, none: null, zero: 0 } }),
      );
      expect(await context.store.readWorkcell()).toEqual({
        'thing:a/b': { session: 2 },
        'place:x': { state: 'Empty' },
        zero: 0,
      });
    });

    it('workcell fields that are read again after each change > are those that are there, whoever has changed them', async () => {
      const { store } = context;
      const names = ['a', 'b', 'c', 'order', 'stop:', 'stop:arm'];
      let token = await store.takeToken('a');
      const commit = async (workcell: Changes['workcell']) => {
        ({ token } = await store.commit(token, changesOf({ workcell })));
      };
      const changes = [
        () => commit({ a: 1, b: 1 }),
        () => commit({ a: 2, b: null, c: 1 }),
        () => commit({}),
        () => store.giveOrder({ command: 'safety_stop', module: 'arm' }),
        () => commit({ b: 2 }),
        () => store.giveOrder({ command: 'reset' }),
        async () => void (token = await store.takeToken('b')),
        () => commit({ c: null }),
      ];
      for (const change of changes) {
        await change();
        const there = await Promise.all(
          names.map(async (name) => [name, await store.readField(name)] as const),
        );
        const fields = Object.fromEntries(there.filter(([, value]) => value !== undefined));
        expect(await store.readWorkcell()).toEqual(fields);
        expect(await store.readWorkcell()).toEqual(fields);
      }
      expect(await store.readWorkcell()).toMatchObject({ a: 2, b: 2 });
    });

    if (context.withLarge) {
      it('more of everything than fits a script’s stack > is written whole', async () => {
        const definition = makeRun({ step_count: 10_000 });
        const { run_id } = definition;
        await context.store.createRun(definition);
        const steps = Object.fromEntries(
          definition.steps.map((_, position) => [position, makeRecord(run_id, position)]),
        );
        const log = Array.from({ length: 9_000 }, (_, i) => line(`line ${i}`));
        const workcell = Object.fromEntries(Array.from({ length: 9_000 }, (_, i) => [`f${i}`, i]));
        const feed = Array.from({ length: 9_000 }, (_, i): FeedUpdate => {
          return { at: i, kind: 'run', run_id, body: { i } };
        });
        const update = { state: 'active' as const, snapshot: {}, summary: makeSummary(), steps };
        const { token } = await commitOnce(context.store, {
          runs: [{ run_id, update, log }],
          workcell,
          feed,
        });
        expect((await context.store.readRun(run_id))?.steps).toEqual(steps);
        expect(await context.store.readLog(run_id)).toEqual(log);
        expect(await context.store.readWorkcell()).toEqual(workcell);
        const [name, value] = Object.entries(workcell)[0]!;
        expect(await context.store.readField(name)).toEqual(value);
        expect(await context.store.readField('not there')).toBeUndefined();
        expect(await context.store.readFeed(undefined, 10_000)).toMatchObject(feed);
        const none = Object.fromEntries(Object.keys(workcell).map((name) => [name, null]));
        await context.store.commit(token, changesOf({ workcell: none }));
        expect(await context.store.readWorkcell()).toEqual({});
      });
    }
  });
}
