import { Redis } from 'ioredis';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { openStore } from '../../shared/store/open-store.ts';
import { examineRedis } from '../../shared/store/redis/examine-redis.ts';
import { lacksReplicas } from '../../shared/store/store-errors.ts';
import { restoreStore } from '../../shared/store/restore-store.ts';
import { keysOf } from '../../shared/store/redis/keys.ts';
import type { Store } from '../../shared/store/store.ts';
import { openNetwork, type Network } from '../services/cluster/network.ts';
import { startRedisCluster, type RedisCluster } from '../services/cluster/redis-cluster.ts';
import {
  ask,
  hostOf,
  portOf,
  startSentinelGroup,
  type At,
  type SentinelGroup,
} from '../services/cluster/sentinels.ts';
import { startLocalStore } from '../services/local-store.ts';
import type { StoreService } from '../services/service.ts';
import { eventually } from '../support/eventually.ts';
import { freePort } from '../support/free-port.ts';
import { readStore } from '../support/golden.ts';
import { refusal } from '../support/refusal.ts';
import { startScriptedSentinel } from '../support/scripted-sentinel.ts';
import { uniqueWorkcell } from '../support/unique-workcell.ts';
import { useFolder } from '../support/use-folder.ts';
import { storeContract } from './store-contract.ts';
import { changesOf, commitOnce, makeRun, runInState } from './store/make-run.ts';
import { recordingLogger } from './store/recording-logger.ts';
import type { StoreHarness } from './store/store-harness.ts';

type Node = At<StoreService>;

const folder = useFolder();
let network: Network;
const opened: Store[] = [];
const open = async (url: string, workcell: string, replicas = 1): Promise<Store> => {
  const store = await openStore(url, { workcell, log: recordingLogger().log, replicas });
  opened.push(store);
  return store;
};
/** Opens a store, and awaits that it is whole: a new replica, and Sentinels after a fail-over, take some seconds. */
const openWhole: typeof open = async (...args) => {
  const store = await open(...args);
  await eventually(() => store.check());
  return store;
};

beforeAll(async () => {
  network = await openNetwork();
});
afterEach(async () => {
  for (const store of opened.splice(0)) await store.close();
});
afterAll(async () => network.close());

/** What a master may meet, and how it ends. The other ways are played by the chaos suite. */
interface Fault {
  begin: (node: Node) => Promise<void>;
  mend: (node: Node) => Promise<void>;
}
const frozen: Fault = { begin: (node) => node.freeze(), mend: (node) => node.thaw() };
const cutOff: Fault = { begin: (node) => node.site.cutOff(), mend: (node) => node.site.mend() };

/**
 * Commits while the master meets a fault: what is refused meanwhile may have happened there, and never happens later. Resolves when the
 * store goes on at another one, and the old one follows it.
 */
async function goesOn(store: Store, masterNow: () => Promise<Node>, { begin, mend }: Fault): Promise<void> {
  let { token } = await commitOnce(store, { workcell: { a: 0 } });
  const waiting = store
    .untilFeedGrows(undefined, 60_000, new AbortController().signal)
    .catch(() => undefined);
  const before = await masterNow();
  await eventually(async () => expect(Number(await ask(before, 'WAIT', '1', '1000'))).toBeGreaterThan(0));
  await begin(before);
  let tried = 0;
  try {
    await eventually(async () => {
      tried += 1;
      ({ token } = await store.commit(token, changesOf({ workcell: { [`try${tried}`]: tried } })));
    });
  } finally {
    await mend(before);
  }
  const kept = { a: 0, [`try${tried}`]: tried };
  expect(await store.readWorkcell()).toEqual(kept);
  await waiting;
  const after = await eventually(masterNow);
  // Sentinels tell it after ten seconds, a cluster at once.
  await ask(before, 'REPLICAOF', hostOf(after), portOf(after)).catch(() => undefined);
  await eventually(async () =>
    expect(await ask(before, 'ROLE')).toMatchObject({ 0: 'slave', 3: 'connected' }),
  );
  expect(await store.readWorkcell()).toEqual(kept);
  await store.commit(token, changesOf({}));
}

describe('a cluster of one node', () => {
  let node: StoreService;
  const url = () => `redis+cluster://${new URL(node.url).host}`;
  beforeAll(async () => {
    const settings = { 'cluster-enabled': 'yes', 'cluster-port': String(await freePort()) };
    node = await startLocalStore({ settings });
    await ask(node, 'CLUSTER', 'ADDSLOTSRANGE', '0', '16383');
    await eventually(async () => expect(await ask(node, 'CLUSTER', 'INFO')).toContain('cluster_state:ok'));
  });
  afterAll(async () => node.remove());

  const newHarness = (): StoreHarness => {
    const workcell = uniqueWorkcell('lab {*} ä');
    const keys = keysOf(workcell);
    const write = async (key: string, fields: object) => {
      const client = new Redis(node.url);
      await client.hset(key, fields);
      client.disconnect();
    };
    let store: Store | undefined;
    return {
      open: async () => (store = await openWhole(url(), workcell, 0)),
      reopen: async () => {
        await store?.close();
        return (store = await openWhole(url(), workcell, 0));
      },
      restoreToken: (token) => write(keys.token, token),
      damageField: (name, text) => write(keys.workcell, { [name]: text }),
      damageRun: (run_id, part, text) =>
        write(keys.run(run_id), { [part === 'step' ? 'step:0' : part]: text }),
      close: async () => store?.close(),
    };
  };
  // What is large is no other than with one Redis, which has it in `npm test`.
  storeContract('redis cluster', newHarness, false);
});

describe('a Redis Cluster', () => {
  let cluster: RedisCluster;
  beforeAll(async () => {
    cluster = await startRedisCluster(network);
  }, 120_000);
  afterAll(async () => cluster.remove());

  it('the slot of the workcell moves to another node > is refused in words meanwhile, and found there', async () => {
    const workcell = uniqueWorkcell();
    const store = await openWhole(cluster.url, workcell);
    const { token } = await commitOnce(store, { workcell: { a: 1 } });
    const { prefix } = keysOf(workcell);
    const from = await cluster.masterOf(prefix);
    const to =
      (await cluster.masterOf('a')) === from ? await cluster.masterOf('b') : await cluster.masterOf('a');
    const slot = String(await ask(from, 'CLUSTER', 'KEYSLOT', prefix));
    const [fromId, toId] = [await ask(from, 'CLUSTER', 'MYID'), await ask(to, 'CLUSTER', 'MYID')].map(String);
    await ask(to, 'CLUSTER', 'SETSLOT', slot, 'IMPORTING', fromId!);
    await ask(from, 'CLUSTER', 'SETSLOT', slot, 'MIGRATING', toId!);
    await expect(store.commit(token, changesOf({}))).rejects.toMatchObject(
      refusal('store_unavailable', 'is being moved to another node'),
    );
    const keys = (await ask(from, 'CLUSTER', 'GETKEYSINSLOT', slot, '100')) as string[];
    await eventually(() => ask(from, 'MIGRATE', hostOf(to), portOf(to), '', '0', '5000', 'KEYS', ...keys));
    for (const node of [to, from]) await ask(node, 'CLUSTER', 'SETSLOT', slot, 'NODE', toId!);
    await eventually(() => store.commit(token, changesOf({ workcell: { b: 2 } })));
    expect(await store.readWorkcell()).toEqual({ a: 1, b: 2 });
  });

  it('a lab moves in, and out again > is as it was', async () => {
    const source = await openWhole(`file:${folder('source')}`, 'lab');
    await runInState(source, 'completed');
    await source.createRun(makeRun(), { key: 'k', fingerprint: 'f' }, [
      { kind: 'event', id: 'e', group: 'g', body: { at: 1, event: {} as never } },
    ]);
    let store = source;
    for (const url of [cluster.url, `file:${folder('target')}`]) {
      const workcell = uniqueWorkcell();
      const restore = await eventually(() => restoreStore(url, { workcell, log: recordingLogger().log }));
      for await (const rows of store.copy()) await restore.put(rows);
      await restore.finish();
      store = await openWhole(url, workcell);
    }
    const { feed: _, ...read } = await readStore(source, ['event']);
    expect(await readStore(store, ['event'])).toEqual({ ...read, feed: [] });
    expect(read.runs).toHaveLength(2);
    expect(await store.runOfKey('k')).toBe(await source.runOfKey('k'));
  });

  it('the master is cut off > all goes on at a replica', async () => {
    const workcell = uniqueWorkcell();
    const { prefix } = keysOf(workcell);
    const store = await openWhole(cluster.url, workcell);
    await goesOn(store, () => cluster.masterOf(prefix), cutOff);
  });
});

describe('a master, two replicas and three Sentinels', () => {
  let group: SentinelGroup;
  beforeAll(async () => {
    group = await startSentinelGroup(network);
  });
  afterAll(async () => group.remove());

  it('the master is frozen > all goes on at a replica', async () => {
    await goesOn(await openWhole(group.url, uniqueWorkcell()), () => group.master(), frozen);
  });

  it('the master is changed by hand > all goes on at the other', async () => {
    const store = await openWhole(group.url, uniqueWorkcell());
    const { token } = await commitOnce(store, { workcell: { a: 1 } });
    await eventually(() => group.failover());
    // Until then what is committed at the one before may be lost.
    await eventually(() => expect(store.reconnects()).toBeGreaterThan(0));
    await eventually(() => store.commit(token, changesOf({ workcell: { b: 2 } })));
    expect(await store.readWorkcell()).toEqual({ a: 1, b: 2 });
  });

  it('Sentinels, or replicas, that are away > are told while the master is well; without replicas it says what is lacking', async () => {
    const store = await openWhole(group.url, uniqueWorkcell());
    const whole = { kind: 'sentinel', asked: 3, away: [], lame: [] };
    await eventually(async () => expect(await examineRedis(group.url)).toEqual(whole));
    const master = await group.master();
    const replicas = group.stores.filter((each) => each !== master);
    const [sentinel] = group.sentinels;
    const hosts = (services: readonly { url: string }[]) =>
      services.map(({ url }) => new URL(url).host).sort();
    await Promise.all([sentinel, ...replicas].map((each) => each!.freeze()));
    await eventually(async () => {
      const { away, lame } = (await examineRedis(group.url))!;
      expect([away, lame].map((all) => all.map(({ place }) => place).sort())).toEqual([
        hosts([sentinel!]),
        hosts(replicas),
      ]);
    });
    await eventually(async () =>
      expect(lacksReplicas(await store.check().catch((reason: unknown) => reason))).toBe(true),
    );
    await Promise.all([sentinel, ...replicas].map((each) => each!.thaw()));
    await eventually(async () => expect(await examineRedis(group.url)).toEqual(whole));
    await eventually(() => store.check());
  });

  it('a master that takes changes without a replica > is a misgiving', async () => {
    const store = await openWhole(group.url, uniqueWorkcell());
    expect(await store.misgivings()).toEqual([]);
    const master = await group.master();
    await ask(master, 'CONFIG', 'SET', 'min-replicas-to-write', '0');
    const told = [expect.stringMatching(/min-replicas-to-write 0 instead of 1: a master that is cut off/)];
    await eventually(async () => expect(await store.misgivings()).toEqual(told));
    await ask(master, 'CONFIG', 'SET', 'min-replicas-to-write', '1');
  });
});

describe('Sentinels', () => {
  it('of three one tells of an old master that answers > it is left for the one of which the others tell', async () => {
    const [before, after] = [await startLocalStore(), await startLocalStore()];
    const says = (service: StoreService, term: number) => ({ port: portOf(service), term });
    const sentinels = await Promise.all([1, 2, 3].map(() => startScriptedSentinel(says(before, 1))));
    try {
      const hosts = sentinels.map(({ port }) => `127.0.0.1:${port}`).join(',');
      const store = await openWhole(`redis+sentinel://${hosts}/lab`, uniqueWorkcell());
      await commitOnce(store, { workcell: { a: 1 } });
      // The third one is cut off with the old master.
      for (const sentinel of sentinels.slice(0, 2)) sentinel.says = says(after, 2);
      await eventually(async () => expect(await store.readWorkcell()).toEqual({}));
    } finally {
      await Promise.all([...sentinels, before, after].map((each) => each.remove()));
    }
  });

  it('two of three are gone and the third names another master > goes on where it is, on one connection to it', async () => {
    const [before, after] = [await startLocalStore(), await startLocalStore()];
    const says = (service: StoreService, term: number) => ({ port: portOf(service), term });
    const sentinels = await Promise.all([1, 2, 3].map(() => startScriptedSentinel(says(before, 1))));
    try {
      const hosts = sentinels.map(({ port }) => `127.0.0.1:${port}`).join(',');
      const store = await openWhole(`redis+sentinel://${hosts}/lab`, uniqueWorkcell());
      await commitOnce(store, { workcell: { a: 1 } });
      const third = sentinels[2]!;
      await eventually(async () => expect(third.questions).toBeGreaterThan(1));
      const { questions, connections } = third;
      await Promise.all(sentinels.slice(0, 2).map((each) => each.remove()));
      third.says = says(after, 2);
      await eventually(async () => expect(third.questions).toBeGreaterThan(questions + 2));
      expect(await store.readWorkcell()).toEqual({ a: 1 });
      expect(store.reconnects()).toBe(0);
      expect(third.connections).toBe(connections);
    } finally {
      await Promise.all([...sentinels, before, after].map((each) => each.remove()));
    }
  });

  it('none is there > rejects with a sentence that says whom it has asked', async () => {
    const store = await open('redis+sentinel://127.0.0.1:1,127.0.0.1:2/lab', uniqueWorkcell());
    await expect(store.check()).rejects.toMatchObject(
      refusal('store_unavailable', /no Sentinel tells where the master is: 127\.0\.0\.1:[12].*ECONNREFUSED/),
    );
  });
});
