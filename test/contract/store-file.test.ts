import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Libsql from 'libsql';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { lockFolder } from '../../shared/kernel/files/folder-lock.ts';
import { Database, type SyncFile } from '../../shared/store/file/database.ts';
import { FileStore } from '../../shared/store/file/file-store.ts';
import { openStore } from '../../shared/store/open-store.ts';
import { firstSchema, migrations } from '../../shared/store/file/schema.ts';
import type { Store } from '../../shared/store/store.ts';
import { storeContract } from './store-contract.ts';
import { recordingLogger } from './store/recording-logger.ts';
import { stepDefinition } from '../fixtures/run-definition.ts';
import {
  campaignBody,
  changesOf,
  commitOnce,
  eventBody,
  makeRun,
  runInState,
  toState,
} from './store/make-run.ts';
import { refusal } from '../support/refusal.ts';

const jiti = join(import.meta.dirname, '../../node_modules/jiti/lib/jiti-cli.mjs');
const committer = join(import.meta.dirname, 'fixtures/commit-for-ever.ts');
const { log } = recordingLogger();
const feedUpdate = { at: 1, kind: 'workcell' as const, body: {} };
const open = (dir: string, workcell = 'lab') => openStore(`file:${dir}`, { workcell, log });

/** Runs SQL on a workcell's file behind the store's back. */
function alter(dir: string, sql: string, workcell = 'lab'): void {
  const database = new Libsql(join(dir, `${workcell}.db`), { timeout: 1000 });
  database.exec(sql);
  database.close();
}

storeContract('file', () => {
  const dir = mkdtempSync(join(tmpdir(), 'weir-store-'));
  let store: Store | undefined;
  return {
    open: async () => (store = await open(dir)),
    reopen: async () => {
      await store?.close();
      return (store = await open(dir));
    },
    restoreToken: async ({ epoch, nonce, seq }) =>
      alter(dir, `UPDATE token SET epoch = ${epoch}, nonce = '${nonce}', seq = ${seq}`),
    damageField: async (name, text) =>
      alter(dir, `UPDATE workcell SET value = '${text}' WHERE name = '${name}'`),
    damageRun: async (run_id, part, text) => {
      const where = `WHERE run_id = '${run_id}'`;
      const sql = {
        definition: `UPDATE definitions SET definition = '${text}' ${where}`,
        summary: `UPDATE runs SET summary = '${text}' ${where}`,
        step: `UPDATE steps SET record = '${text}' ${where} AND position = 0`,
      };
      alter(dir, sql[part]);
    },
    close: async () => {
      await store?.close();
      rmSync(dir, { recursive: true });
    },
  };
});

describe('file store, what only it does', () => {
  let dir: string;
  const opened: Store[] = [];
  const tracked = async (...args: Parameters<typeof open>): Promise<Store> => {
    const store = await open(...args);
    opened.push(store);
    return store;
  };
  /** A store whose database the test has in its hands. */
  const ownDatabase = async (sync?: SyncFile) => {
    const lock = await lockFolder(dir, 'store');
    const database = new Database(join(dir, 'lab.db'), 'lab', sync);
    const store = new FileStore(database, lock);
    opened.push(store);
    return { store, database };
  };
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'weir-store-'));
  });
  afterEach(async () => {
    for (const store of opened.splice(0)) await store.close();
    rmSync(dir, { recursive: true });
  });

  it('a folder that does not exist > is made', async () => {
    const store = await tracked(join(dir, 'a', 'b'));
    await expect(store.check()).resolves.toBeUndefined();
  });

  it('a folder that is open already > is refused with the pid until it is closed', async () => {
    const store = await tracked(dir);
    await expect(open(dir)).rejects.toMatchObject(refusal('folder_locked', `pid ${process.pid}`));
    await store.close();
    await expect((await tracked(dir)).check()).resolves.toBeUndefined();
  });

  it('a file that is deleted while it is open > takes no run that nobody would find again', async () => {
    const store = await tracked(join(dir, 'gone'));
    rmSync(join(dir, 'gone'), { recursive: true });
    const deleted = refusal('store_unavailable', 'was deleted');
    await expect(store.createRun(makeRun())).rejects.toMatchObject(deleted);
    await expect(store.check()).rejects.toMatchObject(deleted);
  });

  it('changes in a row, each awaited > whatever else the process does has its turn between them', async () => {
    const store = await tracked(dir);
    let turns = 0;
    let stopped = false;
    const other = (): void => {
      turns += 1;
      if (!stopped) setImmediate(other);
    };
    setImmediate(other);
    const body = { at: 1 };
    for (let i = 0; i < 20; i++)
      await store.writeRecord({ kind: 'notice', id: `n${i}`, body: body as never }, 0);
    for (let i = 0; i < 20; i++) await store.removeRecords('notice', [`n${i}`]);
    stopped = true;
    expect(turns).toBeGreaterThanOrEqual(40);
  });

  it('a folder that is a file > is refused as bad_config', async () => {
    await (await tracked(dir)).close();
    await expect(open(join(dir, 'lab.db'))).rejects.toMatchObject({ code: 'bad_config' });
  });

  it('two workcells with one folder, one after the other > have nothing in common', async () => {
    const first = await tracked(dir, 'lab one/ä');
    await first.createRun(makeRun());
    await first.close();
    const second = await tracked(dir, 'lab two');
    expect((await second.listRuns({ limit: 10 })).runs).toEqual([]);
    await second.close();
    expect((await (await tracked(dir, 'lab one/ä')).listRuns({ limit: 10 })).runs).toHaveLength(1);
  });

  it('a file of another workcell > is refused as bad_config and freed', async () => {
    await (await tracked(dir)).close();
    alter(dir, "UPDATE meta SET value = 'LAB' WHERE name = 'workcell'");
    await expect(open(dir)).rejects.toMatchObject(refusal('bad_config', 'belongs to workcell "LAB"'));
    alter(dir, "UPDATE meta SET value = 'lab' WHERE name = 'workcell'");
    await expect((await tracked(dir)).check()).resolves.toBeUndefined();
  });

  it('tables of a newer weir > are refused with both versions', async () => {
    await (await tracked(dir)).close();
    alter(dir, "UPDATE meta SET value = '99' WHERE name = 'schema_version'");
    await expect(open(dir)).rejects.toMatchObject(refusal('bad_config', /version 99.*version \d/));
  });

  it('tables of the first version, with a run > are brought up to date and keep the run', async () => {
    const definition = makeRun();
    const { run_id, experiment_id } = definition;
    const database = new Libsql(join(dir, 'lab.db'));
    database.exec(firstSchema);
    database.exec("INSERT INTO meta (name, value) VALUES ('schema_version', '1'), ('workcell', 'lab')");
    database
      .prepare('INSERT INTO definitions (run_id, definition) VALUES (?, ?)')
      .run(run_id, JSON.stringify(definition));
    database
      .prepare(
        "INSERT INTO runs (run_id, experiment_id, state, revision, log_length) VALUES (?, ?, 'new', 1, 0)",
      )
      .run(run_id, experiment_id);
    database.close();
    const store = await tracked(dir);
    expect((await store.readRun(run_id))?.definition).toEqual(definition);
    expect(await store.writeRecord({ kind: 'campaign', id: run_id, body: campaignBody('c') }, 0)).toBe(true);
    await store.close();
    expect(await (await tracked(dir)).readRecord('campaign', run_id)).toMatchObject({ revision: 1 });
  });

  it('records of a version before 0.2, in one table > are there with revision and position, and none is numbered again', async () => {
    const database = new Libsql(join(dir, 'lab.db'));
    database.exec(firstSchema);
    for (const migration of migrations.slice(0, 4)) database.exec(migration);
    database.exec("INSERT INTO meta (name, value) VALUES ('schema_version', '5'), ('workcell', 'lab')");
    const put = database.prepare(
      'INSERT INTO records (kind, id, group_id, revision, body) VALUES (?, ?, ?, ?, ?)',
    );
    put.run('campaign', 'a', null, 3, JSON.stringify(campaignBody('first')));
    put.run('event', 'v', 'e', 1, JSON.stringify(eventBody({ ü: 2 })));
    put.run('notice', 'n', null, 1, '{}');
    database.exec("DELETE FROM records WHERE id = 'n'");
    database.close();
    const store = await tracked(dir);
    const campaign = await store.readRecord('campaign', 'a');
    expect(campaign).toMatchObject({ revision: 3, position: 1, body: campaignBody('first') });
    const events = await store.newestRecords({ kind: 'event', group: 'e', limit: 10 });
    expect(events).toMatchObject([{ id: 'v', group: 'e', position: 2, body: eventBody({ ü: 2 }) }]);
    const bytes = Buffer.byteLength(JSON.stringify(eventBody({ ü: 2 })));
    expect([await store.sizeOfRecords('event'), await store.sizeOfRecords('notice')]).toEqual([bytes, 0]);
    await store.writeRecord({ kind: 'campaign', id: 'c', body: campaignBody('c') }, 0);
    expect(await store.readRecord('campaign', 'c')).toMatchObject({ position: 4 });
  });

  it('parts of a long run whose process died before the run was in the store > are gone after the next start', async () => {
    await (await tracked(dir)).close();
    const count = (): unknown => {
      const database = new Libsql(join(dir, 'lab.db'));
      const row = database.prepare('SELECT COUNT(*) AS parts FROM definition_parts').get() as {
        parts: number;
      };
      database.close();
      return row.parts;
    };
    alter(dir, "INSERT INTO definition_parts VALUES ('01JD0000000000000000000000', 0, 'x')");
    expect(count()).toBe(1);
    await (await tracked(dir)).close();
    expect(count()).toBe(0);
  });

  it('a long run that is forgotten while it is read > is no run any more', async () => {
    const store = await tracked(dir);
    const steps = Array.from({ length: 6_000 }, () => stepDefinition({ comment: 'x'.repeat(500) }));
    const { run_id } = await runInState(store, 'withdrawn', { steps });
    const reading = store.readRun(run_id);
    const listing = store.listRuns({ limit: 10 });
    await store.forgetRuns([run_id], 'free');
    expect([await reading, (await listing).runs]).toEqual([undefined, []]);
  });

  it('a long submission of a key that is taken > leaves no parts', async () => {
    const store = await tracked(dir);
    const long = () =>
      makeRun({ steps: Array.from({ length: 2_000 }, () => stepDefinition({ comment: 'x'.repeat(500) })) });
    const first = long();
    await store.createRun(first, { key: 'k', fingerprint: 'f' });
    const again = await store.createRun(long(), { key: 'k', fingerprint: 'f' });
    expect(again).toMatchObject({ outcome: 'existing', run_id: first.run_id });
    await expect(store.createRun(long(), { key: 'k', fingerprint: 'g' })).rejects.toThrow();
    await store.close();
    const database = new Libsql(join(dir, 'lab.db'));
    const runs = database.prepare('SELECT DISTINCT run_id FROM definition_parts').all();
    database.close();
    expect(runs).toEqual([{ run_id: first.run_id }]);
  });

  it('a file that is no database > is refused as store_unavailable', async () => {
    cpSync(import.meta.filename, join(dir, 'lab.db'));
    await expect(open(dir)).rejects.toMatchObject(refusal('store_unavailable', 'no database'));
  });

  it('a disk without room > rejects with store_unavailable, changes nothing, and goes on when there is', async () => {
    // The limit of pages counts per connection, so the writer's own must be given it.
    const { store, database } = await ownDatabase();
    const { run_id } = makeRun();
    await store.createRun(makeRun({ run_id }));
    const token = await store.takeToken('a');
    const big = toState(run_id, 'active', { log: [{ at: 1, level: 'info', text: 'x'.repeat(4_000_000) }] });
    database.prepare('PRAGMA max_page_count = 1').all();
    await expect(store.commit(token, changesOf({ runs: [big] }))).rejects.toMatchObject(
      refusal('store_unavailable', 'disk is full'),
    );
    expect(await store.readRevision(run_id)).toEqual({ state: 'new', revision: 1 });
    database.prepare('PRAGMA max_page_count = 1073741823').all();
    expect((await store.commit(token, changesOf({ runs: [big] }))).token.seq).toBe(1);
  });

  it('a change that the disk does not have yet > is told to nobody, neither to who made it nor to who reads', async () => {
    let disk = Promise.resolve();
    let release = (): void => undefined;
    const { store } = await ownDatabase(() => disk);
    const { run_id } = makeRun();
    await store.createRun(makeRun({ run_id }));
    const token = await store.takeToken('a');
    disk = new Promise((resolve) => (release = resolve));
    const told: string[] = [];
    const changes = changesOf({ runs: [toState(run_id, 'completed')], feed: [feedUpdate] });
    const waiting = [
      store.commit(token, changes).then(() => told.push('commit')),
      store.readRevision(run_id).then(() => told.push('revision')),
      store.readRun(run_id).then(() => told.push('run')),
      store.listRuns({ limit: 1 }).then(() => told.push('list')),
      store.readFeed(undefined, 1).then(() => told.push('feed')),
    ];
    await new Promise((resolve) => setImmediate(resolve));
    expect(told).toEqual([]);
    release();
    await Promise.all(waiting);
    expect([...told].sort()).toEqual(['commit', 'feed', 'list', 'revision', 'run']);
  });

  it('a disk that fails under a change > rejects with store_unavailable, and what comes later is kept for good', async () => {
    let broken = false;
    const { store } = await ownDatabase(() =>
      broken ? Promise.reject(Object.assign(new Error('EIO'), { code: 'EIO' })) : Promise.resolve(),
    );
    const run = makeRun();
    broken = true;
    await expect(store.createRun(run)).rejects.toMatchObject(
      refusal('store_unavailable', 'disk reports an error'),
    );
    broken = false;
    expect(await store.createRun(run)).toMatchObject({ outcome: 'existing' });
    // It is in the file itself by now: a copy without its write-ahead log has it.
    mkdirSync(join(dir, 'copy'));
    cpSync(join(dir, 'lab.db'), join(dir, 'copy', 'lab.db'));
    const copy = await tracked(join(dir, 'copy'));
    expect(await copy.readRevision(run.run_id)).toMatchObject({ state: 'new' });
  });

  it('a process killed with -9 amid commits > leaves the folder free and all that was confirmed in it', async () => {
    const child = spawn(process.execPath, [jiti, committer, `file:${dir}`], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let said = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      said += text;
      if (said.split('\n').length > 50) child.kill('SIGKILL');
    });
    await once(child, 'close');
    const confirmed = said.split('\n').slice(0, -1);
    const store = await tracked(dir);
    const completed = (await store.listRuns({ states: ['completed'], limit: 1_000_000 })).runs;
    const ids = completed.map((run) => run.definition.run_id).reverse();
    expect(confirmed.length).toBeGreaterThanOrEqual(50);
    expect(ids.slice(0, confirmed.length)).toEqual(confirmed.map((line) => line.split(' ')[0]));
    // Whatever of a commit is there, all of it is.
    expect(await store.readWorkcell()).toEqual({ last: ids.at(-1) });
  });

  it('a folder put back from an older copy > deposes the owner, and feed ids go on rising', async () => {
    const copy = join(dir, 'copy');
    const live = join(dir, 'live');
    const store = await tracked(live);
    const first = await store.takeToken('a');
    await store.close();
    cpSync(live, copy, { recursive: true });

    const later = await tracked(live);
    const feed = [{ at: 1, kind: 'workcell' as const, body: {} }];
    const { token } = await later.commit(first, changesOf({ feed }));
    const head = Number(await later.feedHead());
    await later.close();
    rmSync(live, { recursive: true });
    cpSync(copy, live, { recursive: true });

    const restored = await tracked(live);
    await expect(restored.commit(token, changesOf({}))).rejects.toMatchObject({ code: 'deposed' });
    await commitOnce(restored, { feed });
    expect(Number(await restored.feedHead())).toBeGreaterThan(head);
  });

  it('the clock jumps ahead by eight days and back > a key stays in use', async () => {
    const store = await tracked(dir);
    const idempotency = { key: 'k', fingerprint: 'f' };
    const run = makeRun();
    // Made before the jump: ids never go back in time, and those of whoever shares this process would stay ahead.
    const other = makeRun();
    await store.createRun(run, idempotency);
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 8 * 24 * 3600 * 1000 });
    try {
      await store.createRun(other, { key: 'other', fingerprint: 'f' });
    } finally {
      vi.useRealTimers();
    }
    const again = await store.createRun(makeRun(), idempotency);
    expect(again).toMatchObject({ outcome: 'existing', run_id: run.run_id });
  });

  it('an idempotency key of more than a week ago > is free', async () => {
    const store = await tracked(dir);
    const idempotency = { key: 'k', fingerprint: 'f' };
    await store.createRun(makeRun(), idempotency);
    alter(dir, 'UPDATE idempotency SET expires_at = expires_at - 7 * 24 * 3600 * 1000');
    expect(await store.createRun(makeRun(), idempotency)).toEqual({ outcome: 'created' });
  });

  it.each([
    ['', 'bad_config'],
    ['mongodb://x', 'bad_config'],
  ])('openStore with the url %j > is refused as %s', async (url, code) => {
    await expect(openStore(url, { workcell: 'lab', log })).rejects.toMatchObject({ code });
  });
});
