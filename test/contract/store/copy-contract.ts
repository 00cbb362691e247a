import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Redis } from 'ioredis';
import { afterEach, describe, expect, inject, it } from 'vitest';
import { newId } from '../../../shared/contracts/ids.ts';
import type { StoreRow } from '../../../shared/store/copy.ts';
import { recordKinds } from '../../../shared/store/forms.ts';
import { openStore } from '../../../shared/store/open-store.ts';
import { keysOf } from '../../../shared/store/redis/keys.ts';
import { RedisConnection } from '../../../shared/store/redis/redis-connection.ts';
import { parseRedisUrl } from '../../../shared/store/redis/redis-url.ts';
import { restoreStore } from '../../../shared/store/restore-store.ts';
import type { Store } from '../../../shared/store/store.ts';
import { stepDefinition } from '../../fixtures/run-definition.ts';
import { fillFile, fillRedis, golden, readStore, type RedisKeys, type Tables } from '../../support/golden.ts';
import { refusal } from '../../support/refusal.ts';
import { uniqueWorkcell } from '../../support/unique-workcell.ts';
import {
  changesOf,
  commitOnce,
  makeRecord,
  makeRun,
  makeSummary,
  runInState,
  workflowVersion,
} from './make-run.ts';
import { recordingLogger } from './recording-logger.ts';

const { log } = recordingLogger();
const ends: (() => unknown)[] = [];
async function endAll(): Promise<void> {
  for (const end of ends.splice(0).reverse()) await end();
}

const kinds = {
  redis: (): string => inject('storeUrl'),
  file: (): string => {
    const dir = mkdtempSync(path.join(tmpdir(), 'weir-copy-'));
    ends.push(() => rmSync(dir, { recursive: true }));
    return `file:${dir}`;
  },
};
type Kind = keyof typeof kinds;
type Pair = Readonly<Record<'from' | 'to', Kind>>;

async function opened(url: string, workcell: string): Promise<Store> {
  const store = await openStore(url, { workcell, log });
  ends.push(() => store.close());
  return store;
}

/** A store that a released weir has left. */
async function goldenStore(version: string, kind: Kind): Promise<Store> {
  const url = kinds[kind]();
  if (kind === 'file') {
    const { stored } = golden<{ stored: Tables }>(version, 'file');
    return opened(url, fillFile(url.slice('file:'.length), stored).workcell);
  }
  const workcell = uniqueWorkcell();
  const redis = new Redis(url);
  await fillRedis(redis, workcell, golden<{ stored: RedisKeys }>(version, 'redis').stored);
  redis.disconnect();
  return opened(url, workcell);
}

/** The same, in an empty store. @param meanwhile is done at each batch of rows */
async function copied(store: Store, kind: Kind, meanwhile: () => unknown = () => undefined): Promise<Store> {
  const [url, workcell] = [kinds[kind](), uniqueWorkcell()];
  const restore = await restoreStore(url, { workcell, log });
  ends.push(() => restore.drop());
  let waiting: StoreRow[] = [];
  for await (const rows of store.copy()) {
    // As a backup has it.
    waiting.push(...(JSON.parse(JSON.stringify(rows)) as StoreRow[]));
    if (waiting.length < 100) continue;
    await restore.put(waiting);
    waiting = [];
    await meanwhile();
  }
  await restore.put(waiting);
  await restore.finish();
  return opened(url, workcell);
}

const sorted = (ids: readonly string[]): string[] => [...ids].sort();

/** Says what a copy into another store has. */
export function copyContract(pairs: readonly Pair[], versions: readonly string[]): void {
  describe('a copy of a store', () => {
    afterEach(endAll);

    it.each(pairs.flatMap((each) => versions.map((version) => ({ ...each, version }))))(
      'what $version has left, $from to $to > is read as before but for the feed',
      async ({ from, to, version }) => {
        const store = await goldenStore(version, from);
        const other = await copied(store, to);
        const sizes = recordKinds.map((kind) => store.sizeOfRecords(kind));
        const { feed: _, ...read } = await readStore(store, recordKinds);
        expect(await readStore(other, recordKinds)).toEqual({ ...read, feed: [] });
        expect(read.runs.length).toBeGreaterThan(0);
        expect(await Promise.all(sizes)).toContainEqual(expect.any(Number));
        expect(await other.finishedRunIds({ limit: 100 })).toEqual(
          await store.finishedRunIds({ limit: 100 }),
        );
      },
    );

    it.each(pairs)(
      '$from to $to > goes on: keys, positions, the log, a long run, the token',
      async ({ from, to }) => {
        const store = await opened(kinds[from](), uniqueWorkcell());
        const step = stepDefinition({ args: { text: 'ä'.repeat(2_000) } });
        const long = makeRun({ steps: Array.from({ length: 600 }, () => step) });
        const key = { key: 'a key', fingerprint: 'f' };
        await store.createRun(long, key, [
          { kind: 'event', id: 'e', group: 'g', body: { at: 1, event: {} as never } },
        ]);
        const other = await runInState(store, 'completed');
        await store.createRun(makeRun(), { key: 'of a run that is gone', fingerprint: 'f' });
        const [gone = ''] = (await store.newRunIds()).filter((id) => id !== long.run_id);
        const ended = {
          run_id: gone,
          update: { state: 'failed' as const, summary: makeSummary(), steps: {} },
          log: [],
        };
        await commitOnce(store, { runs: [ended] });
        await store.forgetRuns([gone], 'keep');
        const line = (text: string) => ({ at: 5, level: 'info' as const, text });
        const update = {
          state: 'active' as const,
          summary: makeSummary(),
          steps: { 0: makeRecord(long.run_id, 0) },
        };
        await commitOnce(store, { runs: [{ run_id: long.run_id, update, log: [line('one'), line('two')] }] });
        const before = await store.takeToken('n');

        const taken = await copied(store, to);
        expect(await taken.readRun(long.run_id)).toEqual(await store.readRun(long.run_id));
        expect(
          sorted((await taken.listRuns({ limit: 10 })).runs.map((run) => run.definition.run_id)),
        ).toEqual(sorted([long.run_id, other.run_id]));
        expect(await taken.createRun(makeRun(), key)).toMatchObject({
          outcome: 'existing',
          run_id: long.run_id,
        });
        expect(await taken.runOfKey('of a run that is gone')).toBe(gone);
        expect(await taken.runOfKey('another')).toBeUndefined();
        const { epoch, before: known } = await taken.takeToken('m');
        expect(known).toEqual({ epoch: before.epoch, seq: before.seq });
        expect(epoch).toBeGreaterThan(before.epoch);
        const more = [{ kind: 'event' as const, id: 'later', body: { at: 1, event: {} as never } }];
        await commitOnce(taken, { runs: [{ run_id: long.run_id, log: [line('three')] }], records: more });
        expect(await taken.readLog(long.run_id)).toEqual([line('one'), line('two'), line('three')]);
        const events = await taken.recordsAfter({ kind: 'event', after: 0, limit: 10 });
        expect(events.map(({ id, group, position }) => ({ id, group, position }))).toEqual([
          { id: 'e', group: 'g', position: 1 },
          { id: 'later', group: undefined, position: 2 },
        ]);
      },
    );

    it.each(pairs)('$from to $to while an owner commits > is of one moment', async ({ from, to }) => {
      const store = await opened(kinds[from](), uniqueWorkcell());
      const runs = Array.from({ length: 60 }, () => makeRun());
      await Promise.all(runs.map((run) => store.createRun(run)));
      for (let i = 0; i < 5; i += 1) await runInState(store, 'completed');
      let token = await store.takeToken('n');
      const { seq } = token;
      let count = 0;
      // One ends and leaves the store, one comes; the others, a field and the records have the same number.
      const commit = async (): Promise<void> => {
        count += 1;
        const [saved, version] = workflowVersion(count);
        expect(await store.writeRecord(saved, count - 1, [version])).toBe(true);
        const [first, ...others] = runs;
        if (!first) return;
        const change = (run_id: string, state: 'active' | 'completed') => ({
          run_id,
          update: { state, summary: makeSummary(count), steps: {} },
          log: [{ at: count, level: 'info' as const, text: `${count}` }],
        });
        const told = { kind: 'event' as const, id: `e${count}`, body: { at: count, event: {} as never } };
        const changes = changesOf({
          runs: [change(first.run_id, 'completed'), ...others.map(({ run_id }) => change(run_id, 'active'))],
          workcell: { 'field:of:a:test': count },
          records: [told],
        });
        ({ token } = await store.commit(token, changes));
        await store.forgetRuns([first.run_id], 'keep');
        runs.splice(0, 1);
        const next = makeRun();
        await store.createRun(next, { key: `key ${count}`, fingerprint: 'f' });
        runs.push(next);
      };
      await commit();
      const other = await copied(store, to, commit);

      const number = (await other.readField('field:of:a:test')) as number;
      expect(number).toBeGreaterThan(0);
      expect(count).toBeGreaterThan(number);
      const { runs: open } = await other.unfinishedRuns();
      const active = open.filter(({ state }) => state === 'active');
      expect(active).toHaveLength(59);
      for (const { definition, summary } of active) {
        expect(summary?.step_index).toBe(number);
        expect((await other.readLog(definition.run_id)).at(-1)).toMatchObject({ text: `${number}` });
      }
      expect(await other.countRecords('event')).toBe(number);
      const { newest } = (await other.readRecord('workflow', 'mix'))?.body ?? {};
      expect(newest?.version).toBe(await other.countRecords('workflow_version'));
      expect(newest?.version).toBeLessThan(count);
      // Whoever hands in again what came after the moment is not told that it is there.
      const keys = Array.from({ length: count }, (_, i) => other.runOfKey(`key ${i + 1}`));
      const stand = (await Promise.all(keys)).filter((run) => run !== undefined);
      expect(stand.length).toBeGreaterThanOrEqual(number - 1);
      expect(stand.length).toBeLessThan(count);
      expect((await other.takeToken(newId())).before).toMatchObject({ seq: seq + number });
    });
  });
}

/** Says what a restore refuses and takes back. */
export function restoreContract(): void {
  describe('a restore', () => {
    afterEach(endAll);

    it.each(['redis', 'file'] as const)(
      'into a store in %s that has something > is refused',
      async (kind) => {
        const [url, workcell] = [kinds[kind](), uniqueWorkcell()];
        const store = await opened(url, workcell);
        await store.createRun(makeRun());
        await store.close();
        await expect(restoreStore(url, { workcell, log })).rejects.toMatchObject(
          refusal('bad_config', 'already, and nothing was restored'),
        );
      },
    );

    it.each(['redis', 'file'] as const)('into %s, broken off > leaves nothing', async (kind) => {
      const [url, workcell] = [kinds[kind](), uniqueWorkcell()];
      const store = await opened(kinds.file(), 'lab');
      await runInState(store, 'active');
      const restore = await restoreStore(url, { workcell, log });
      for await (const rows of store.copy()) await restore.put(rows);
      await restore.drop();
      const there = await opened(url, workcell);
      expect(await there.listRuns({ limit: 1 })).toEqual({ runs: [], unreadable: [] });
      expect(await there.takeToken('n')).not.toHaveProperty('before');
    });

    it('into redis, killed while keys get their names > leaves nothing to the next one', async () => {
      const [url, workcell] = [kinds.redis(), uniqueWorkcell()];
      const store = await opened(kinds.file(), 'lab');
      await runInState(store, 'active');
      const killed = await restoreStore(url, { workcell, log });
      ends.push(() => killed.drop());
      for await (const rows of store.copy()) await killed.put(rows);
      const { prefix } = keysOf(workcell);
      const connection = new RedisConnection(parseRedisUrl(url), {
        ...{ workcell, log, prefix, onReady: () => undefined },
      });
      ends.push(() => connection.close());
      await connection.attempted();
      const keys = () => connection.ask((client) => client.keys(`${prefix}*`));
      const names = (await keys()).map((key) => key.slice(`${prefix}restoring:`.length));
      const some = names.filter((name) => /^(run|log):/.test(name));
      await connection.run('finishRestore', { whole: '0' }, some);
      expect(await keys()).toEqual(expect.arrayContaining(some.map((name) => prefix + name)));
      expect(some).not.toEqual([]);
      const next = await restoreStore(url, { workcell, log });
      expect(await keys()).toEqual([]);
      // Another store comes while it is at work.
      for await (const rows of store.copy()) await next.put(rows);
      await (await opened(url, workcell)).takeToken('n');
      await expect(next.finish()).rejects.toMatchObject({ code: 'bad_config' });
      await next.drop();
      expect((await keys()).filter((key) => /:(run|log|runs|experiment|restoring)(:|$)/.test(key))).toEqual(
        [],
      );
    });
  });
}
