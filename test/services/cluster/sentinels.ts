import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { storeAnswers } from '../../support/answers.ts';
import { freePort } from '../../support/free-port.ts';
import { until } from '../../support/until.ts';
import { findProgram } from '../apt.ts';
import { startLocalService } from '../local-service.ts';
import { startLocalStore } from '../local-store.ts';
import { inside } from '../place.ts';
import type { Service, StoreService } from '../service.ts';
import type { Network, Site } from './network.ts';

/** A Redis, or a Sentinel, on the site of the same number. */
export type At<Kind> = Kind & { readonly site: Site };

export interface SentinelGroup {
  /** `redis+sentinel://` with all Sentinels. */
  readonly url: string;
  readonly stores: readonly At<StoreService>[];
  readonly sentinels: readonly At<Service>[];
  /** The Redis that most Sentinels call the master, of those that can be asked. @throws where no majority can be asked. */
  master(): Promise<At<StoreService>>;
  /** Resolves when most Sentinels call another Redis the master than that one. */
  untilAnother(before: At<StoreService>): Promise<void>;
  /** A Sentinel makes a replica the master in good order, as an operator asks it to; resolves when it is. */
  failover(): Promise<void>;
  /** Resolves when the Sentinels agree on a master that has all its replicas. */
  untilWhole(): Promise<void>;
  remove(): Promise<void>;
}

const group = 'weir';
/** A master that does not answer for so long counts as down, in milliseconds. */
const downAfterMs = 1_000;
const failoverMs = 6_000;
/** A Sentinel that stood still for two seconds trusts its clock no more, and does nothing for thirty. */
const longestFailoverMs = 60_000;

/**
 * A master without replicas refuses to write, for what it takes may be lost; so a replica that must copy all anew after a failover
 * does not wait for others that might, too.
 */
export const replicated = {
  'min-replicas-to-write': '1',
  'min-replicas-max-lag': '2',
  'repl-diskless-sync-delay': '0',
  'protected-mode': 'no',
};

/** One master and a replica on each other site, and a Sentinel on each. */
export async function startSentinelGroup({ sites }: Network): Promise<SentinelGroup> {
  const stores: At<StoreService>[] = [];
  const sentinels: At<Service>[] = [];
  const remove = async (): Promise<void> => {
    await Promise.all([...sentinels, ...stores].map((each) => each.remove()));
  };
  try {
    for (const site of sites) {
      const [master] = stores;
      const from = master && { replicaof: `${hostOf(master)} ${portOf(master)}` };
      const settings = { ...replicated, 'replica-announce-ip': site.address, ...from };
      stores.push({ ...(await startLocalStore({ settings, at: site })), site });
    }
    const monitored = stores[0] as StoreService;
    for (const site of sites)
      sentinels.push({ ...(await startSentinel(site, monitored, sites.length)), site });
    await Promise.all(sentinels.map((each) => untilKnown(each, sites.length - 1)));
  } catch (error) {
    await remove();
    throw error;
  }
  const master = async (): Promise<At<StoreService>> => {
    const told = await Promise.all(
      sentinels.map((each) => ask(each, 'SENTINEL', 'GET-MASTER-ADDR-BY-NAME', group).catch(() => undefined)),
    );
    const counted = stores.find((store) => {
      const address = [hostOf(store), portOf(store)].join(':');
      return (
        told.filter((each) => (each as string[] | undefined)?.join(':') === address).length > sites.length / 2
      );
    });
    if (!counted) throw new Error('the Sentinels do not agree on a master');
    return counted;
  };
  const untilAnother: SentinelGroup['untilAnother'] = (before) =>
    until(
      'a replica is the master',
      async () => (await master().catch(() => before)) !== before,
      longestFailoverMs,
    );
  return {
    url: `redis+sentinel://${hostsOf(sentinels)}/${group}/0`,
    stores,
    sentinels,
    master,
    untilAnother,
    async failover() {
      const before = await master();
      await ask(sentinels[0] as Service, 'SENTINEL', 'FAILOVER', group);
      await untilAnother(before);
    },
    async untilWhole() {
      await until('the master has all its replicas', async () => {
        const told = await master()
          .then((store) => ask(store, 'INFO', 'replication'))
          .catch(() => '');
        return String(told).match(/state=online/g)?.length === stores.length - 1;
      });
    },
    remove,
  };
}

async function startSentinel(at: Site, master: StoreService, count: number): Promise<Service> {
  const program = await findProgram('redis-server', ['redis-server']);
  const folder = await mkdtemp(join(tmpdir(), 'weir-sentinel-'));
  const port = await freePort();
  // It writes what it learns into this file.
  const file = join(folder, 'sentinel.conf');
  const lines = [
    `port ${port}`,
    `bind ${at.address}`,
    `dir ${folder}`,
    'protected-mode no',
    `sentinel announce-ip ${at.address}`,
    `sentinel monitor ${group} ${hostOf(master)} ${portOf(master)} ${Math.floor(count / 2) + 1}`,
    `sentinel down-after-milliseconds ${group} ${downAfterMs}`,
    `sentinel failover-timeout ${group} ${failoverMs}`,
    `sentinel parallel-syncs ${group} ${count}`,
  ];
  await writeFile(file, `${lines.join('\n')}\n`);
  const url = `redis://${at.address}:${port}`;
  return startLocalService({
    ...{ url, folder, log: join(folder, 'sentinel.log') },
    command: inside(at, program, [file, '--sentinel']),
    answers: async (server) => {
      await server.waitUntil('Sentinel answered', () => storeAnswers(port, at.address), 30_000);
      // It looks every ten seconds who follows whom.
      await ask({ url }, 'SENTINEL', 'DEBUG', 'info-period', '1000');
    },
  });
}

/** Resolves when a Sentinel knows so many others, and as many replicas. */
async function untilKnown(sentinel: Service, count: number): Promise<void> {
  await until('each Sentinel knows the others', async () => {
    const told = (await ask(sentinel, 'SENTINEL', 'MASTER', group)) as string[];
    const field = (name: string) => Number(told[told.indexOf(name) + 1]);
    return field('num-slaves') === count && field('num-other-sentinels') === count;
  });
}

/** For an answer, in milliseconds: on a busy machine any process may stand still for some seconds. */
const answerMs = 5_000;

/** What a Redis or a Sentinel answers to a command. @throws where it does not within five seconds. */
export async function ask(
  { url }: Pick<Service, 'url'>,
  command: string,
  ...args: string[]
): Promise<unknown> {
  const client = new Redis(url, {
    lazyConnect: true,
    retryStrategy: null,
    commandTimeout: answerMs,
    connectTimeout: answerMs,
  });
  client.on('error', () => undefined);
  try {
    await client.connect();
    return await client.call(command, ...args);
  } finally {
    client.disconnect();
  }
}

export const hostOf = ({ url }: Service): string => new URL(url).hostname;
export const portOf = ({ url }: Service): string => new URL(url).port;

/** The hosts of services, as a URL that names several has them. */
export const hostsOf = (services: readonly Service[]): string =>
  services.map(({ url }) => new URL(url).host).join(',');
