import { describe, expect, it } from 'vitest';
import { parseRedisUrl } from '../../../../shared/store/redis/redis-url.ts';
import { refusalOf } from '../../../support/refusal-of.ts';

describe('parseRedisUrl', () => {
  it.each([
    ['redis://lab', { host: 'lab', port: 6379, db: 0, tls: false }],
    ['redis://lab/', { host: 'lab', port: 6379, db: 0, tls: false }],
    ['rediss://lab.example:7000/3', { host: 'lab.example', port: 7000, db: 3, tls: true }],
    ['redis://[::1]:6380', { host: '::1', port: 6380, db: 0, tls: false }],
    ['redis://:pw@h', { host: 'h', port: 6379, db: 0, tls: false, password: 'pw' }],
    ['redis://u:p%40%2F%3A@h:1', { host: 'h', port: 1, db: 0, tls: false, username: 'u', password: 'p@/:' }],
  ])('%s > is read whole', (url, address) => {
    expect(parseRedisUrl(url)).toEqual(address);
  });

  it.each([
    ['redis://', 'names no host'],
    ['redis://h/db', 'where the number of a database is expected'],
    ['redis://h/1/2', 'where the number of a database is expected'],
    ['redis://h?enableOfflineQueue=true', 'not known'],
    ['redis://h:99999', 'is no URL'],
    ['redis://u:secret%zz@h', 'bad percent-encoding'],
  ])('%s > is refused as bad_config without telling the password', (url, problem) => {
    const refused = refusalOf(() => parseRedisUrl(url));
    expect(refused?.code).toBe('bad_config');
    expect(refused?.message).toContain(problem);
    expect(refused?.message).not.toContain('secret');
  });
});
