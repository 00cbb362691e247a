import { eachHost } from '../../kernel/config/several-hosts.ts';
import { WeirError } from '../../kernel/errors/weir-error.ts';

/** Where something listens. */
export interface Place {
  host: string;
  port: number;
}

/** Where a Redis is, or who knows where it is, and how to get in. */
export interface RedisAddress {
  /** What listens at `places`: Redis itself, Sentinels, or nodes of a cluster. */
  kind: 'alone' | 'sentinel' | 'cluster';
  places: [Place, ...Place[]];
  /** What Sentinels call the master; '' elsewhere. */
  master: string;
  db: number;
  tls: boolean;
  username?: string;
  password?: string;
}

const forms =
  'redis[s]://[user:password@]host:port/db, redis[s]+sentinel://[user:password@]host:port,host:port,host:port/MASTER/db ' +
  'or redis[s]+cluster://[user:password@]host:port,host:port,host:port';

/**
 * Reads the URL of a store in Redis, of Redis behind Sentinels, or of a Redis Cluster.
 * @throws WeirError `bad_config`; its message never holds the password.
 */
export function parseRedisUrl(text: string): RedisAddress {
  const [url, ...others] = eachHost(text).map(parse) as [URL, ...URL[]];
  const [scheme = '', of = 'alone'] = url.protocol.slice(0, -1).split('+');
  const kind = of as RedisAddress['kind'];
  const sentinel = kind === 'sentinel';
  const [, master = '', db] =
    (sentinel ? /^\/([^/]+)(?:\/(\d*))?$/ : /^\/?()(\d*)$/).exec(url.pathname) ?? [];
  if ([url, ...others].some(({ hostname }) => hostname === '')) throw badUrl('names no host');
  if (kind === 'alone' && others.length > 0)
    throw badUrl('names several hosts, and does not say what they are');
  if (sentinel && master === '')
    throw badUrl(`has "${url.pathname}" where the name of a master is expected, as Sentinel has it`);
  if (!sentinel && db === undefined)
    throw badUrl(`has "${url.pathname}" where the number of a database is expected`);
  if (kind === 'cluster' && Number(db) > 0)
    throw badUrl('has another database than 0, and a cluster has none');
  if (url.search !== '' || url.hash !== '') throw badUrl('has parts after the database that are not known');
  const place = ({ hostname, port }: URL): Place => ({
    host: hostname.replace(/^\[(.*)\]$/, '$1'),
    port: port === '' ? (sentinel ? 26379 : 6379) : Number(port),
  });
  return {
    kind,
    places: [place(url), ...others.map(place)],
    master: decode(master),
    db: Number(db ?? 0),
    tls: scheme === 'rediss',
    ...(url.username === '' ? {} : { username: decode(url.username) }),
    ...(url.password === '' ? {} : { password: decode(url.password) }),
  };
}

/** Places as a person reads them. */
export function namesOf(places: readonly Place[]): string {
  return places.map(({ host, port }) => `${host.includes(':') ? `[${host}]` : host}:${port}`).join(', ');
}

function parse(text: string): URL {
  try {
    return new URL(text);
  } catch (error) {
    throw badUrl('is no URL', error);
  }
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch (error) {
    throw badUrl('has a user name or password with a bad percent-encoding', error);
  }
}

function badUrl(problem: string, cause?: unknown): WeirError {
  return new WeirError('bad_config', `the store's URL ${problem}: expected ${forms}`, { cause });
}
