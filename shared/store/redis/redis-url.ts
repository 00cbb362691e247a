import { WeirError } from '../../kernel/errors/weir-error.ts';

/** Where a Redis is and how to get in. */
export interface RedisAddress {
  host: string;
  port: number;
  db: number;
  tls: boolean;
  username?: string;
  password?: string;
}

/**
 * Reads `redis[s]://[[user]:password@]host[:port][/db]`.
 * @throws WeirError `bad_config`; its message never holds the password.
 */
export function parseRedisUrl(text: string): RedisAddress {
  const url = parse(text);
  const db = /^\/?(\d*)$/.exec(url.pathname)?.[1];
  if (url.hostname === '') throw badUrl('names no host');
  if (db === undefined) throw badUrl(`has "${url.pathname}" where the number of a database is expected`);
  if (url.search !== '' || url.hash !== '') throw badUrl('has parts after the database that are not known');
  return {
    host: url.hostname.replace(/^\[(.*)\]$/, '$1'),
    port: url.port === '' ? 6379 : Number(url.port),
    db: Number(db),
    tls: url.protocol === 'rediss:',
    ...(url.username === '' ? {} : { username: decode(url.username) }),
    ...(url.password === '' ? {} : { password: decode(url.password) }),
  };
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
  return new WeirError(
    'bad_config',
    `the store's URL ${problem}: expected redis[s]://[user:password@]host:port/db`,
    { cause },
  );
}
