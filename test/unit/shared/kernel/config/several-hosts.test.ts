import { expect, test } from 'vitest';
import { eachHost, hostsOf, withHosts } from '../../../../../shared/kernel/config/several-hosts.ts';

test.each([
  ['amqp://n1,n2:5673', ['amqp://n1', 'amqp://n2:5673']],
  [
    'amqps://u:p,q@n1,[::1]:5671/v?heartbeat=9',
    ['amqps://u:p,q@n1/v?heartbeat=9', 'amqps://u:p,q@[::1]:5671/v?heartbeat=9'],
  ],
  [
    'redis+sentinel://:a@b@s1:1,s2:2/main/3',
    ['redis+sentinel://:a@b@s1:1/main/3', 'redis+sentinel://:a@b@s2:2/main/3'],
  ],
  ['amqp://n1/a,b', ['amqp://n1/a,b']],
  ['amqp://n1,/x', ['amqp://n1/x', 'amqp:///x']],
  ['memory:', ['memory:']],
  ['file:./a,b', ['file:./a,b']],
])('%s names %j', (url, each) => {
  expect(eachHost(url)).toEqual(each);
});

test('hosts > are told without the account, and put together again', () => {
  const url = 'amqps://n1:secret@n1:5673,n2,[::1]:5671/v';
  expect(hostsOf(url)).toBe('n1:5673, n2, [::1]:5671');
  expect(withHosts(eachHost(url))).toBe(url);
});
