import { Redis } from 'ioredis';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { openStore } from '../../shared/store/open-store.ts';
import { keysOf } from '../../shared/store/redis/keys.ts';
import type { Store } from '../../shared/store/store.ts';
import {
  startSentinelStore,
  startStoreCluster,
  type ReplicatedStore,
  type StoreNode,
} from '../services/replicated-store.ts';
import { eventually } from '../support/eventually.ts';
import { refusal } from '../support/refusal.ts';
import { startLocalStore } from '../services/local-store.ts';
import type { StoreService } from '../services/service.ts';
import { startScriptedSentinel } from '../support/scripted-sentinel.ts';
import { uniqueWorkcell } from '../support/unique-workcell.ts';
import { storeContract } from './store-contract.ts';
import { changesOf, commitOnce } from './store/make-run.ts';
import { recordingLogger } from './store/recording-logger.ts';

const opened: Store[] = [];
afterEach(async () => {
  for (const store of opened.splice(0)) await store.close();
});

describe('a cluster of two masters', () => {
  let cluster: ReplicatedStore;
  beforeAll(async () => {
    cluster = await startStoreCluster(2);
  });
  afterAll(async () => cluster.remove());

  storeContract('redis cluster', () => {
    const { log } = recordingLogger();
    const workcell = uniqueWorkcell('lab {*} ä');
    const keys = keysOf(workcell);
    let store: Store | undefined;
    const open = async () => (store = await openStore(cluster.url, { workcell, log }));
    const write = async (key: string, ...fields: string[]) => {
      const raw = new Redis.Cluster(cluster.nodes.map(({ port }) => ({ host: '127.0.0.1', port })));
      await raw.hset(key, ...fields);
      raw.disconnect();
    };
    return {
      open,
      reopen: async () => {
        await store?.close();
        return open();
      },
      restoreToken: ({ epoch, nonce, seq }) =>
        write(keys.token, 'epoch', String(epoch), 'nonce', nonce, 'seq', String(seq)),
      damageField: (name, text) => write(keys.workcell, name, text),
      damageRun: (run_id, part, text) => write(keys.run(run_id), part === 'step' ? 'step:0' : part, text),
      close: async () => store?.close(),
    };
  });

  it('the slot of the workcell moves to the other node > is refused in words meanwhile, and found there', async () => {
    const [one, other] = cluster.nodes as [StoreNode, StoreNode];
    const workcell = uniqueWorkcell();
    const store = await openStore(cluster.url, { workcell, log: recordingLogger().log });
    opened.push(store);
    const { token } = await commitOnce(store, { workcell: { a: 1 } });
    const slot = String(await one.ask('CLUSTER', 'KEYSLOT', keysOf(workcell).prefix));
    const ids = new Map<StoreNode, string>();
    for (const node of cluster.nodes) ids.set(node, String(await node.ask('CLUSTER', 'MYID')));
    const [from, to] = Number(slot) < 8_192 ? [one, other] : [other, one];
    await to.ask('CLUSTER', 'SETSLOT', slot, 'IMPORTING', ids.get(from)!);
    await from.ask('CLUSTER', 'SETSLOT', slot, 'MIGRATING', ids.get(to)!);
    await expect(store.commit(token, changesOf({}))).rejects.toMatchObject(
      refusal('store_unavailable', 'is being moved to another node'),
    );
    const keys = (await from.ask('CLUSTER', 'GETKEYSINSLOT', slot, '100')) as string[];
    const local = ['127.0.0.1', String(to.port)] as const;
    await from.ask('MIGRATE', ...local, '', '0', '5000', 'KEYS', ...keys);
    for (const node of [to, from]) await node.ask('CLUSTER', 'SETSLOT', slot, 'NODE', ids.get(to)!);
    const { token: next } = await eventually(() => store.commit(token, changesOf({ workcell: { b: 2 } })));
    expect(next.seq).toBe(token.seq + 1);
    expect(await store.readWorkcell()).toEqual({ a: 1, b: 2 });
  });
});

type SentinelStore = Awaited<ReturnType<typeof startSentinelStore>>;

describe('a master, its replica and three Sentinels', () => {
  let lab: SentinelStore;
  /** As they are now, the first is the master. */
  let nodes: [StoreNode, StoreNode];
  const open = async (workcell = uniqueWorkcell()): Promise<Store> => {
    const store = await openStore(lab.url, { workcell, log: recordingLogger().log });
    opened.push(store);
    await store.check();
    return store;
  };
  /** Ends once the other one is the master, and follows it. */
  const swapped = async (): Promise<void> => {
    const [before, after] = nodes;
    await eventually(async () => expect(await after.ask('ROLE')).toMatchObject({ 0: 'master' }));
    // Sentinels take ten seconds for that.
    await before.ask('REPLICAOF', '127.0.0.1', String(after.port));
    await eventually(async () =>
      expect(await before.ask('ROLE')).toMatchObject({ 0: 'slave', 3: 'connected' }),
    );
    nodes = [after, before];
  };

  beforeAll(async () => {
    lab = await startSentinelStore();
    nodes = [...lab.nodes] as [StoreNode, StoreNode];
  });
  afterAll(async () => lab.remove());

  it.each([
    ['killed', (node: StoreNode) => node.kill(), (node: StoreNode) => node.start()],
    ['frozen', (node: StoreNode) => node.freeze(), (node: StoreNode) => node.thaw()],
  ])(
    'the master is %s > what was refused never happens, and all goes on at the other',
    async (_, end, mend) => {
      const store = await open();
      const waiting = store
        .untilFeedGrows(undefined, 60_000, new AbortController().signal)
        .catch(() => undefined);
      let { token } = await commitOnce(store, { workcell: { a: 0 } });
      await eventually(async () => expect(Number(await nodes[0].ask('WAIT', '1', '1000'))).toBe(1));
      await end(nodes[0]);
      let sent = 0;
      const next = await eventually(async () => {
        sent += 1;
        return store.commit(token, changesOf({ workcell: { [`try${sent}`]: sent } }));
      });
      token = next.token;
      expect(await store.readWorkcell()).toEqual({ a: 0, [`try${sent}`]: sent });
      await waiting;
      await mend(nodes[0]);
      await swapped();
      expect(await store.readWorkcell()).toEqual({ a: 0, [`try${sent}`]: sent });
      expect((await store.commit(token, changesOf({}))).token.seq).toBe(token.seq + 1);
    },
  );

  it('a master that takes changes without a replica > is a misgiving', async () => {
    const misgivings = await (await open()).misgivings();
    expect(misgivings).toEqual([
      expect.stringMatching(/min-replicas-to-write 0 instead of 1: a master that is cut off/),
    ]);
  });

  it('the master is changed by hand > all goes on at the other', async () => {
    const store = await open();
    const { token } = await commitOnce(store, { workcell: { a: 1 } });
    await lab.failOver();
    await swapped();
    await eventually(() => store.commit(token, changesOf({ workcell: { b: 2 } })));
    expect(await store.readWorkcell()).toEqual({ a: 1, b: 2 });
  });

  it('a master that was deposed and answers all the same > is left for the one of which most Sentinels tell', async () => {
    const [before, after] = [await startLocalStore(), await startLocalStore()];
    const says = (service: StoreService, term: number) => ({ port: new URL(service.url).port, term });
    const sentinels = await Promise.all([1, 2, 3].map(() => startScriptedSentinel(says(before, 1))));
    try {
      const hosts = sentinels.map(({ port }) => `127.0.0.1:${port}`).join(',');
      const workcell = uniqueWorkcell();
      const store = await openStore(`redis+sentinel://${hosts}/lab`, {
        workcell,
        log: recordingLogger().log,
      });
      opened.push(store);
      await commitOnce(store, { workcell: { a: 1 } });
      // The third one is cut off with the old master.
      for (const sentinel of sentinels.slice(0, 2)) sentinel.says = says(after, 2);
      await eventually(async () => expect(await store.readWorkcell()).toEqual({}));
    } finally {
      await Promise.all([...sentinels, before, after].map((each) => each.remove()));
    }
  });

  it('no Sentinel and no master > rejects with a sentence that says whom it has asked', async () => {
    const url = `redis+sentinel://127.0.0.1:1,127.0.0.1:2/lab`;
    const store = await openStore(url, { workcell: uniqueWorkcell(), log: recordingLogger().log });
    opened.push(store);
    await expect(store.check()).rejects.toMatchObject(
      refusal('store_unavailable', /no Sentinel tells where the master is: 127\.0\.0\.1:[12].*ECONNREFUSED/),
    );
  });
});
