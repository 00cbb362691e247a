import { Redis } from 'ioredis';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { protocolTiming } from '../../shared/kernel/timing/protocol-timing.ts';
import { openStore } from '../../shared/store/open-store.ts';
import type { Store } from '../../shared/store/store.ts';
import { ask, portOf } from '../services/cluster/sentinels.ts';
import { startLocalStore } from '../services/local-store.ts';
import type { StoreService } from '../services/service.ts';
import { eventually } from '../support/eventually.ts';
import { refusal } from '../support/refusal.ts';
import { uniqueWorkcell } from '../support/unique-workcell.ts';
import { makeRun } from './store/make-run.ts';
import { recordingLogger } from './store/recording-logger.ts';

describe('a redis store whose writes are to be on a replica', () => {
  let master: StoreService;
  let replica: StoreService;
  const opened: Store[] = [];
  const open = async (replicas: number): Promise<Store> => {
    const timing = { ...protocolTiming.store, reconnect: { least: 10, most: 20 } };
    const store = await openStore(master.url, {
      ...{ workcell: uniqueWorkcell(), log: recordingLogger().log, timing, replicas },
    });
    opened.push(store);
    return store;
  };
  const lacks = refusal('store_unavailable', /has written it, but 0 of the 1 replicas .*WEIR_STORE_REPLICAS/);

  beforeAll(async () => {
    const settings = { 'repl-diskless-sync-delay': '0' };
    master = await startLocalStore({ settings });
    replica = await startLocalStore({
      settings: { ...settings, replicaof: `127.0.0.1 ${portOf(master)}` },
    });
    await eventually(async () => expect(await ask(replica, 'ROLE')).toMatchObject({ 3: 'connected' }));
  });
  afterEach(async () => {
    for (const store of opened.splice(0)) await store.close();
  });
  afterAll(async () => {
    await Promise.all([master.remove(), replica.remove()]);
  });

  it('a replica follows > what is written is on it once a look has come to its end', async () => {
    const store = await open(1);
    const run = makeRun();
    await store.createRun(run);
    expect(await store.onReplicas(() => store.readRevision(run.run_id))).toEqual({
      state: 'new',
      revision: 1,
    });
    const client = new Redis(replica.url);
    expect(await client.keys(`*run:${run.run_id}`)).toHaveLength(1);
    client.disconnect();
  });

  it('many look at once > share their waits', async () => {
    const store = await open(1);
    await store.onReplicas(() => store.newRunIds());
    const waits = async () =>
      Number(/cmdstat_wait:calls=(\d+)/.exec(String(await ask(master, 'INFO', 'commandstats')))?.[1] ?? 0);
    const before = await waits();
    await Promise.all(Array.from({ length: 100 }, () => store.onReplicas(() => store.newRunIds())));
    expect((await waits()) - before).toBeLessThan(5);
  });

  it('no replica has it in time > rejects with a sentence, keeps nobody waiting, and tells of it once one is back', async () => {
    const store = await open(1);
    await store.createRun(makeRun());
    await replica.freeze();
    const looked = store.onReplicas(() => store.newRunIds()).catch((error: unknown) => error);
    // A wait for the replica keeps other connections alone waiting.
    expect(await store.newRunIds()).toHaveLength(1);
    expect(await looked).toMatchObject(lacks);
    await replica.thaw();
    expect(await eventually(() => store.onReplicas(() => store.newRunIds()))).toHaveLength(1);
  });

  it('more replicas are wanted than there are > is a misgiving', async () => {
    const told = expect.stringMatching(
      /1 of the 2 replicas .*WEIR_STORE_REPLICAS.*nothing is accepted/,
    ) as string;
    expect(await (await open(2)).misgivings()).toEqual([told]);
    expect(await (await open(1)).misgivings()).toEqual([]);
  });

  it('none are wanted > neither looks nor waits', async () => {
    const store = await open(0);
    expect(await store.onReplicas(() => Promise.reject(new Error('looked')))).toBeUndefined();
  });

  it('another history is written since the look, on the same connection > rejects, and the next look goes by it', async () => {
    const store = await open(1);
    await store.createRun(makeRun());
    const looked = store.onReplicas(async () => {
      // As in a failover to and fro: what was written before it may be gone.
      await ask(master, 'REPLICAOF', '127.0.0.1', portOf(replica));
      await ask(master, 'REPLICAOF', 'NO', 'ONE');
    });
    await expect(looked).rejects.toMatchObject(refusal('store_unavailable', 'another Redis has taken over'));
    expect(await eventually(() => store.onReplicas(() => store.newRunIds()))).toHaveLength(1);
  });
});
