import type { Redis } from 'ioredis';
import { protocolTiming } from '../../kernel/timing/protocol-timing.ts';
import { MasterFinder } from './master-finder.ts';
import { namesOf, parseRedisUrl } from './redis-url.ts';

/** Somebody of a group of Redis that is not as it is to be, and why. */
interface Lame {
  place: string;
  reason: string;
}

/** What a look at those who watch a Redis, or at the nodes of a cluster, finds. */
export interface RedisFacts {
  kind: 'sentinel' | 'cluster';
  /** So many Sentinels, or nodes, the URL names. */
  asked: number;
  /** Those of them that do not answer. */
  away: Lame[];
  /** Copies of the store that most of those who answer know as gone, or as behind. */
  lame: Lame[];
}

/**
 * Asks all Sentinels, or all nodes of the cluster, that the URL names. Changes nothing. Undefined where Redis stands alone, or none of them answers:
 * then the store says so itself.
 * @throws WeirError `bad_config` where the URL is none of Redis
 */
export async function examineRedis(url: string): Promise<RedisFacts | undefined> {
  const address = parseRedisUrl(url);
  const { kind, master } = address;
  if (kind === 'alone') return undefined;
  const finder = new MasterFinder(address, '', protocolTiming.store);
  const look = kind === 'sentinel' ? (client: Redis) => askSentinel(client, master) : askNode;
  const told = await finder.askEach(look);
  const heard = told.flatMap(({ answer }) => (answer === undefined ? [] : [answer]));
  if (heard.length === 0) return undefined;
  const reasons = new Map<string, string[]>();
  for (const { place, reason } of heard.flat()) reasons.set(place, [...(reasons.get(place) ?? []), reason]);
  // One that is itself cut off knows all others as gone.
  const most = [...reasons].filter(([, all]) => all.length > heard.length / 2);
  return {
    kind,
    asked: told.length,
    away: told.flatMap(({ place, reason }) => (reason === undefined ? [] : [{ place, reason }])),
    lame: most.map(([place, [reason = '']]) => ({ place, reason })),
  };
}

async function askSentinel(client: Redis, master: string): Promise<Lame[]> {
  const replicas = (await client.call('SENTINEL', 'REPLICAS', master)) as string[][];
  return replicas.flatMap((facts) => {
    const fact = (name: string): string => facts[facts.indexOf(name) + 1] ?? '';
    const place = namesOf([{ host: fact('ip'), port: Number(fact('port')) }]);
    if (/s_down|disconnected/.test(fact('flags'))) return [{ place, reason: 'does not answer' }];
    return fact('master-link-status') === 'ok' ? [] : [{ place, reason: 'does not follow the master' }];
  });
}

/** A line of CLUSTER NODES: id, address, flags, master, two times, epoch, state of the link, slots. */
async function askNode(client: Redis): Promise<Lame[]> {
  const lines = String(await client.call('CLUSTER', 'NODES')).split('\n');
  return lines.flatMap((line) => {
    const [, address = '', flags = ''] = line.split(' ');
    const [place = ''] = address.split('@');
    return /(^|,)(fail|noaddr)/.test(flags) ? [{ place, reason: 'does not answer' }] : [];
  });
}
