import { Redis } from 'ioredis';
import { afterAll, afterEach, beforeAll, describe, expect, inject, it } from 'vitest';
import { openStore } from '../../shared/store/open-store.ts';
import { keysOf } from '../../shared/store/redis/keys.ts';
import type { NewRecord } from '../../shared/store/records.ts';
import type { Store } from '../../shared/store/store.ts';
import type { Service } from '../services/service.ts';
import { startStore } from '../services/start-services.ts';
import { uniqueWorkcell } from '../support/unique-workcell.ts';
import { storeContract } from './store-contract.ts';
import { everyMethod } from './store/lifetime-contract.ts';
import { campaignBody, changesOf, commitOnce, makeRun, runInState } from './store/make-run.ts';
import { recordingLogger } from './store/recording-logger.ts';
import { eventually } from '../support/eventually.ts';
import { refusal } from '../support/refusal.ts';

storeContract('redis', () => {
  const { log } = recordingLogger();
  const workcell = uniqueWorkcell('lab {*} ä');
  const raw = new Redis(inject('storeUrl'));
  let store: Store | undefined;
  const open = async () => (store = await openStore(inject('storeUrl'), { workcell, log }));
  return {
    open,
    reopen: async () => {
      await store?.close();
      return open();
    },
    restoreToken: async (token) => void (await raw.hset(keysOf(workcell).token, token)),
    damageField: async (name, text) => void (await raw.hset(keysOf(workcell).workcell, name, text)),
    damageRun: async (run_id, part, text) => {
      const field = part === 'step' ? 'step:0' : part;
      await raw.hset(keysOf(workcell).run(run_id), field, text);
    },
    close: async () => {
      await store?.close();
      raw.disconnect();
    },
  };
});

function datapointOf(id: string): NewRecord<'datapoint'> {
  const of = { step_id: null, workflow_id: null, experiment_id: 'E', campaign_id: null };
  return { kind: 'datapoint', id, body: { at: 1, datapoint: { id, label: 'a', type: 'data_value', ...of } } };
}

describe('redis store on a server of its own', () => {
  let server: Service;
  let admin: Redis;
  const opened: Store[] = [];
  const open = async (url = server.url, { log } = recordingLogger()): Promise<Store> => {
    const store = await openStore(url, { workcell: uniqueWorkcell(), log });
    opened.push(store);
    return store;
  };
  /** The server's URL with another user, password or database. */
  const urlWith = (part: Partial<Pick<URL, 'username' | 'password' | 'pathname'>>): string =>
    Object.assign(new URL(server.url), part).href;

  beforeAll(async () => {
    server = await startStore({ own: true });
    admin = new Redis(server.url);
  });
  afterEach(async () => {
    for (const store of opened.splice(0)) await store.close();
  });
  afterAll(async () => {
    admin.disconnect();
    await server.remove();
  });

  it('an owner of an earlier version, which does not tell what it changes > all fields are read', async () => {
    const workcell = uniqueWorkcell();
    const store = await openStore(server.url, { workcell, log: recordingLogger().log });
    opened.push(store);
    const { token } = await commitOnce(store, { workcell: { a: 1, b: 1 } });
    expect(await store.readWorkcell()).toEqual({ a: 1, b: 1 });
    const keys = keysOf(workcell);
    const write = (...values: string[]) =>
      admin
        .multi()
        .hset(keys.workcell, ...values)
        .hincrby(keys.token, 'seq', 1)
        .exec();
    // What an owner says that it counts is not read with the others.
    await write('a', '2');
    expect(await store.readWorkcell()).toEqual({ a: 1, b: 1 });
    await admin.hset(keys.token, 'epoch', token.epoch + 1);
    await write('b', '2');
    expect(await store.readWorkcell()).toEqual({ a: 2, b: 2 });
    await write('b', '3');
    expect(await store.readWorkcell()).toEqual({ a: 2, b: 3 });
  });

  it('a clock that was set back > keeps nobody waiting for longer than the counter says', async () => {
    const workcell = uniqueWorkcell();
    const store = await openStore(server.url, { workcell, log: recordingLogger().log });
    opened.push(store);
    await admin.set(`${keysOf(workcell).prefix}counter:wrong`, `6 ${Date.now() + 3_600_000}`);
    const rest = { free: 5, first: 1_000, longest: 300_000 };
    const noRoom = await store.count([{ name: 'wrong', by: 1, rest, ms: 60_000 }]);
    expect(noRoom).toEqual({ name: 'wrong', wait: 2_000 });
  });

  it('stopped and started > every call meanwhile rejects, nothing of it happens later, and all goes on', async () => {
    const recorded = recordingLogger();
    const store = await open(server.url, recorded);
    const kept = makeRun();
    await store.createRun(kept);
    const token = await store.takeToken('a');
    const said = () => recorded.lines.map((line) => line['msg']);
    await server.stop();
    await eventually(() => expect(said()).toContain('store lost'));
    for (const [name, call] of Object.entries(everyMethod)) {
      // None waits for the next attempt to connect, which might carry it out late: it would say that the connection broke.
      const refused = refusal('store_unavailable', 'there is no connection to it');
      await expect(call(store), name).rejects.toMatchObject(refused);
    }
    await server.start();
    await eventually(() => store.check());
    expect((await store.listRuns({ limit: 10 })).runs.map((run) => run.definition)).toEqual([kept]);
    expect((await store.commit(token, changesOf({}))).token.seq).toBe(1);
    expect(said()).toEqual(['store connected', 'store lost', 'store connected']);
  });

  it('killed at once after a commit > has the commit when it is back', async () => {
    const store = await open();
    const token = await store.takeToken('a');
    const { token: next } = await store.commit(token, changesOf({ workcell: { a: 1 } }));
    await server.kill();
    await server.start();
    await eventually(() => store.check());
    expect(await store.readWorkcell()).toEqual({ a: 1 });
    expect((await store.commit(next, changesOf({}))).token.seq).toBe(2);
  });

  it('away when the store is opened > opens all the same and connects when it comes', async () => {
    await server.stop();
    const store = await open();
    await expect(store.check()).rejects.toMatchObject(refusal('store_unavailable', 'ECONNREFUSED'));
    await server.start();
    await eventually(() => store.check());
    expect(await store.feedHead()).toBeUndefined();
  });

  it('silent for longer than a commit may take > rejects it, and the commit may have happened once', async () => {
    const store = await open();
    const token = await store.takeToken('a');
    await server.freeze();
    await expect(store.commit(token, changesOf({ workcell: { a: 1 } }))).rejects.toMatchObject(
      refusal('store_unavailable', 'did not answer in time'),
    );
    await server.thaw();
    await eventually(async () => expect(await store.readWorkcell()).toEqual({ a: 1 }));
    await expect(store.commit(token, changesOf({}))).rejects.toMatchObject({ code: 'deposed' });
    expect((await store.commit({ ...token, seq: 1 }, changesOf({}))).token.seq).toBe(2);
  });

  it('gone while a commit is under way > rejects it at once', async () => {
    const store = await open();
    const token = await store.takeToken('a');
    await admin.client('PAUSE', 6_000, 'ALL');
    const outcome = store.commit(token, changesOf({})).catch((error: unknown) => error);
    await server.kill();
    const error = await outcome;
    await server.start();
    // Had it waited for the time that an answer has, it would say so.
    expect(error).toMatchObject(refusal('store_unavailable', 'connection broke'));
    await eventually(() => store.check());
  });

  it('one script forgotten by the server > is sent again and runs once', async () => {
    const store = await open();
    const token = await store.takeToken('a');
    const { token: next } = await store.commit(token, changesOf({}));
    await admin.script('FLUSH');
    expect((await store.commit(next, changesOf({ workcell: { a: 1 } }))).token.seq).toBe(2);
  });

  it('a record of a version before 0.2, which is a hash > is read, changed, listed and removed as any other', async () => {
    const workcell = uniqueWorkcell();
    const store = await openStore(server.url, { workcell, log: recordingLogger().log });
    opened.push(store);
    const keys = keysOf(workcell);
    const body = JSON.stringify(campaignBody('old'));
    const hash = { body, group: 'g', revision: '3', position: '7', size: String(body.length) };
    for (const id of ['old', 'gone']) {
      await admin.hset(keys.oldRecord('campaign', id), hash);
      await admin.zadd(keys.records('campaign'), 7, id);
      await admin.zadd(keys.records('campaign', 'g'), 7, id);
    }
    await admin.hset(keys.sizes, 'campaign', 2 * body.length);
    const old = { kind: 'campaign' as const, id: 'old', group: 'g' };
    expect(await store.readRecord('campaign', 'old')).toEqual({
      ...old,
      body: campaignBody('old'),
      revision: 3,
      position: 7,
    });
    expect(await store.writeRecord({ ...old, body: campaignBody('x') }, 2)).toBe(false);
    expect(await store.writeRecord({ ...old, body: campaignBody('new') }, 3)).toBe(true);
    await store.removeRecords('campaign', ['gone']);
    const listed = await store.newestRecords({ kind: 'campaign', group: 'g', limit: 10 });
    expect(listed).toEqual([{ ...old, body: campaignBody('new'), revision: 4, position: 7 }]);
    expect(await store.sizeOfRecords('campaign')).toBe(body.length);
    const own = datapointOf('d');
    await admin.hset(keys.oldRecord('datapoint', 'd'), { ...hash, body: '{}', size: '2', group: '' });
    await admin.zadd(keys.records('datapoint'), 8, 'd');
    await admin.hset(keys.sizes, 'datapoint', 2);
    await commitOnce(store, { records: [own, { ...old, body: campaignBody('y') }] });
    expect(await store.readRecord('datapoint', 'd')).toMatchObject({ ...own, revision: 4, position: 7 });
    expect((await store.readRecord('campaign', 'old'))?.body).toEqual(campaignBody('new'));
    expect(await store.sizeOfRecords('datapoint')).toBe(JSON.stringify(own.body).length);
    const hashes = [keys.oldRecord('campaign', 'old'), keys.oldRecord('campaign', 'gone')];
    expect(await admin.exists(...hashes, keys.oldRecord('datapoint', 'd'))).toBe(0);
  });

  it('a commit of many events and datapoints > costs Redis as many calls as one of a few', async () => {
    const store = await open();
    let token = await store.takeToken('a');
    const calls = async (count: number): Promise<number> => {
      const { run_id, experiment_id: group } = await runInState(store, 'queued');
      token = await store.takeToken('a');
      const told = Array.from({ length: count }, (_, at) => ({ run_id, at, name: 'PAUSED' as const }));
      const log = told.map((body) => ({ at: body.at, level: 'event' as const, body, experiment_id: group }));
      const records = told.map(({ at }) => ({ ...datapointOf(`${run_id}.${at}`), group }));
      await admin.config('RESETSTAT');
      const runs = [{ run_id, log }];
      ({ token } = await store.commit(token, changesOf({ runs, records })));
      const stats = await admin.info('commandstats');
      expect(await store.countRecords('event')).toBe(await store.countRecords('datapoint'));
      return [...stats.matchAll(/calls=(\d+)/g)].reduce((sum, [, each]) => sum + Number(each), 0);
    };
    expect(await calls(100)).toBe(await calls(2));
  });

  it('an idempotency key > is remembered for a week', async () => {
    const store = await open();
    await store.createRun(makeRun(), { key: 'ttl', fingerprint: 'f' });
    const [key] = await admin.keys('weir:*:idempotency:*');
    const week = 7 * 24 * 3600;
    expect(await admin.ttl(key!)).toBeGreaterThan(week - 60);
    expect(await admin.ttl(key!)).toBeLessThanOrEqual(week);
  });

  it('settings that break promises > are told each as a sentence, and logged at the connect', async () => {
    await admin.config('SET', 'appendfsync', 'everysec', 'maxmemory-policy', 'allkeys-lru');
    try {
      const recorded = recordingLogger();
      const misgivings = await (await open(server.url, recorded)).misgivings();
      expect(misgivings).toEqual([
        expect.stringMatching(/appendfsync everysec instead of always: .*power cut/),
        expect.stringMatching(/maxmemory-policy allkeys-lru instead of noeviction/),
      ]);
      await eventually(() => expect(recorded.lines).toContainEqual(expect.objectContaining({ misgivings })));
    } finally {
      await admin.config('SET', 'appendfsync', 'always', 'maxmemory-policy', 'noeviction');
    }
  });

  it('no memory left > rejects check and commit with a sentence, and still answers questions', async () => {
    const store = await open();
    const token = await store.takeToken('a');
    await admin.config('SET', 'maxmemory', '1');
    try {
      const refused = refusal('store_unavailable', 'no memory left');
      await expect(store.check()).rejects.toMatchObject(refused);
      await expect(store.commit(token, changesOf({ workcell: { a: 1 } }))).rejects.toMatchObject(refused);
      expect(await store.readWorkcell()).toEqual({});
    } finally {
      await admin.config('SET', 'maxmemory', '0');
    }
    expect((await store.commit(token, changesOf({}))).token.seq).toBe(1);
  });

  it('a read-only replica > rejects check with a sentence', async () => {
    const store = await open();
    const nowhere = ['127.0.0.1', '1'] as const;
    await admin.replicaof(...nowhere);
    try {
      await expect(store.check()).rejects.toMatchObject(refusal('store_unavailable', 'read-only replica'));
    } finally {
      await admin.replicaof('NO', 'ONE');
    }
    await eventually(() => store.check());
  });

  it('a user that may not read settings > is served, and told what could not be checked', async () => {
    await admin.acl('SETUSER', 'weir', 'on', '>p@ss', '~weir:*', '+@all', '-config', '-info');
    try {
      const store = await open(urlWith({ username: 'weir', password: 'p%40ss' }));
      await eventually(() => store.check());
      expect(await store.misgivings()).toEqual([
        expect.stringMatching(/could not be checked that appendonly is yes/),
        expect.stringMatching(/does not let weir read/),
      ]);
    } finally {
      await admin.acl('DELUSER', 'weir');
    }
  });

  it('a wrong password > rejects with a sentence that does not hold it', async () => {
    await admin.acl('SETUSER', 'weir', 'on', '>right', '~*', '+@all');
    try {
      const recorded = recordingLogger();
      const store = await open(urlWith({ username: 'weir', password: 'secretly' }), recorded);
      const error: unknown = await store.check().catch((thrown: unknown) => thrown);
      expect(error).toMatchObject(refusal('store_unavailable', /password/));
      expect(JSON.stringify([error, recorded.lines])).not.toContain('secretly');
    } finally {
      await admin.acl('DELUSER', 'weir');
    }
  });

  it('the number of a database > keeps stores apart', async () => {
    const recorded = recordingLogger();
    const workcell = uniqueWorkcell();
    const zero = await openStore(urlWith({ pathname: '/0' }), { workcell, log: recorded.log });
    const one = await openStore(urlWith({ pathname: '/1' }), { workcell, log: recorded.log });
    opened.push(zero, one);
    await zero.createRun(makeRun());
    expect(await zero.newRunIds()).toHaveLength(1);
    expect(await one.newRunIds()).toEqual([]);
  });
});
