import { describe, expect, it } from 'vitest';
import { parseRedisUrl } from '../../../../shared/store/redis/redis-url.ts';
import { refusalOf } from '../../../support/refusal-of.ts';

describe('parseRedisUrl', () => {
  const alone = { kind: 'alone', master: '', db: 0, tls: false };
  const sentinel = { ...alone, kind: 'sentinel', master: 'lab' };
  const cluster = { ...alone, kind: 'cluster' };

  it.each([
    ['redis://lab', { ...alone, places: [{ host: 'lab', port: 6379 }] }],
    ['redis://lab/', { ...alone, places: [{ host: 'lab', port: 6379 }] }],
    [
      'rediss://lab.example:7000/3',
      { ...alone, places: [{ host: 'lab.example', port: 7000 }], db: 3, tls: true },
    ],
    ['redis://[::1]:6380', { ...alone, places: [{ host: '::1', port: 6380 }] }],
    ['redis://:pw@h', { ...alone, places: [{ host: 'h', port: 6379 }], password: 'pw' }],
    [
      'redis://u:p%40%2F%3A@h:1',
      { ...alone, places: [{ host: 'h', port: 1 }], username: 'u', password: 'p@/:' },
    ],
    ['redis+sentinel://a/lab', { ...sentinel, places: [{ host: 'a', port: 26379 }] }],
    [
      'rediss+sentinel://u:p@a:1,[::1]:2,c/lab/3',
      {
        ...sentinel,
        places: [
          { host: 'a', port: 1 },
          { host: '::1', port: 2 },
          { host: 'c', port: 26379 },
        ],
        ...{ db: 3, tls: true, username: 'u', password: 'p' },
      },
    ],
    [
      'redis+cluster://:p@a:7000,b',
      {
        ...cluster,
        places: [
          { host: 'a', port: 7000 },
          { host: 'b', port: 6379 },
        ],
        password: 'p',
      },
    ],
  ])('%s > is read whole', (url, address) => {
    expect(parseRedisUrl(url)).toEqual(address);
  });

  it.each([
    ['redis://', 'names no host'],
    ['redis://h/db', 'where the number of a database is expected'],
    ['redis://h/1/2', 'where the number of a database is expected'],
    ['redis://h?enableOfflineQueue=true', 'not known'],
    ['redis://h:99999', 'is no URL'],
    ['redis://u:secret@a,b', 'names several hosts'],
    ['redis+sentinel://u:secret@a,b', 'the name of a master'],
    ['redis+sentinel://u:secret@a,/lab', 'is no URL'],
    ['redis+cluster://u:secret@a,b/1', 'another database than 0'],
    ['redis://u:secret%zz@h', 'bad percent-encoding'],
  ])('%s > is refused as bad_config without telling the password', (url, problem) => {
    const refused = refusalOf(() => parseRedisUrl(url));
    expect(refused?.code).toBe('bad_config');
    expect(refused?.message).toContain(problem);
    expect(refused?.message).not.toContain('secret');
  });
});
