import type { IncomingHttpHeaders } from 'node:http';
import { describe, expect, it } from 'vitest';
import { accessPolicy } from '../../../../gateway/identity/access/allowed-hosts.ts';
import { judgeRequest } from '../../../../gateway/identity/access/guard-doors.ts';

const own = accessPolicy({ host: '127.0.0.1' }, 'lab-pc.lab.example');
const everywhere = accessPolicy({ host: '0.0.0.0' }, 'Lab-PC.lab.example');
const named = accessPolicy({
  host: 'Lab-Server',
  allow_host: ' weir.lab.example, fd00::5 ,10.0.0.9:80',
  allow_origins: 'https://dash.lab.example/, http://localhost:3000',
});

function judge(policy: typeof own, headers: IncomingHttpHeaders, more: object = {}): string | undefined {
  const line = { method: 'GET', path: '/runs', target: '/runs' };
  const asked = { ...line, localAddress: '127.0.0.1', headers, hosts: 1, ...more };
  return judgeRequest(policy, asked)?.code;
}

describe('a link on another site', () => {
  it.each([
    ['/runs', undefined],
    ['/session/links/code', 'forbidden'],
    ['/Session', 'forbidden'],
  ])('to %s > is %s', (path, code) => {
    const headers = {
      host: 'localhost',
      ...{ 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' },
    };
    expect(judge(own, headers, { path, target: path })).toBe(code);
  });
});

describe('the host that a request names', () => {
  it.each([
    ...[
      'localhost',
      'localhost:8000',
      'LocalHost:1',
      'localhost.',
      '127.0.0.1',
      '127.0.0.1:8000',
      '[::1]:8000',
    ],
    ...['[0:0:0:0:0:0:0:1]', '127.1'],
  ])('%s > is always let in', (host) => {
    for (const policy of [own, everywhere, named]) expect(judge(policy, { host })).toBeUndefined();
  });

  it.each([
    ...[
      undefined,
      '',
      'evil.example',
      'evil.example:8000',
      'localhost.evil.example',
      'foo.localhost',
      '10.0.0.5',
    ],
    ...[
      'lab-pc',
      '0.0.0.0',
      '[::ffff:10.0.0.5]',
      'evil.example@localhost',
      'localhost/x',
      'localhost:port',
      'a b',
    ],
  ])('%s > is refused by a gateway of this machine alone', (host) => {
    expect(judge(own, host === undefined ? {} : { host })).toBe('unknown_host');
  });

  it.each(['http://evil.example/runs', 'http://localhost@evil.example/runs', 'evil.example:80'])(
    'in its target %s, and another in Host > is refused',
    (target) => {
      const host = 'localhost';
      expect(judge(own, { host }, { target })).toBe('unknown_host');
    },
  );

  it('in its target, and the same in Host > is let in, and so is no host in the target', () => {
    const host = 'localhost:8000';
    for (const target of ['http://localhost:8000/runs', 'http://LOCALHOST./runs', '*']) {
      expect(judge(own, { host }, { target })).toBeUndefined();
    }
  });

  it('in two headers > is refused', () => {
    expect(judge(own, { host: 'localhost' }, { hosts: 2 })).toBe('unknown_host');
  });

  it.each([
    ...['lab-pc', 'lab-pc:8000', 'LAB-PC.lab.example', '192.168.1.20:8000', '0.0.0.0:8000', '[fd00::1]:8000'],
  ])('%s > is let in by a gateway on all addresses of the machine', (host) => {
    expect(judge(everywhere, { host })).toBeUndefined();
  });

  it.each(['evil.example', 'lab-server', '10.0.0.5.evil.example'])(
    '%s > is refused by a gateway on all addresses, too: a name may be rebound',
    (host) => {
      expect(judge(everywhere, { host })).toBe('unknown_host');
    },
  );

  it.each(['lab-server:8000', 'weir.lab.example', '[fd00::5]', '10.0.0.9:8000'])(
    '%s > is let in where --host or --allow-host names it',
    (host) => {
      expect(judge(named, { host })).toBeUndefined();
      expect(judge(own, { host })).toBe('unknown_host');
    },
  );

  it.each([
    ['10.0.0.7:8000', '10.0.0.7'],
    ['10.0.0.7', '::ffff:10.0.0.7'],
    ['[fd00::7]', 'fd00::7'],
  ])('%s > is let in where the connection came to that address', (host, localAddress) => {
    expect(judge(named, { host }, { localAddress })).toBeUndefined();
  });

  it('a name that is not known > is told with the setting that adds it', () => {
    const asked = {
      ...{ method: 'GET', path: '/', target: '/', hosts: 1 },
      localAddress: '10.0.0.7',
      headers: { host: 'lab-server:8000' },
    };
    expect(judgeRequest(everywhere, asked)?.message).toBe(
      'this gateway does not go by the name "lab-server": if that is its name, start the gateway with --allow-host lab-server (or WEIR_ALLOW_HOST=lab-server)',
    );
  });

  it.each([{ allow_host: 'lab-server,http://x' }, { allow_origins: 'dash' }])(
    'a list with %j > is refused at the start',
    (lists) => {
      expect(() => accessPolicy({ host: '127.0.0.1', ...lists })).toThrow(/which is not/);
    },
  );
});

describe('the page that a request comes from', () => {
  const host = '127.0.0.1:8000';
  const link = { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' };

  it.each([
    ['a program', {}],
    ["Node's fetch", { 'sec-fetch-mode': 'cors' }],
    ["the gateway's own page", { origin: 'http://127.0.0.1:8000', 'sec-fetch-site': 'same-origin' }],
    ["the gateway's own page, reading", { 'sec-fetch-site': 'same-origin', 'sec-fetch-mode': 'cors' }],
    ['an address typed in', { ...link, 'sec-fetch-site': 'none' }],
    ['a link on another site', link],
    ['a link of another port of this machine', { ...link, 'sec-fetch-site': 'same-site' }],
  ])('%s > is let in', (_, headers) => {
    expect(judge(own, { host, ...headers })).toBeUndefined();
  });

  it.each([
    ['a foreign page', { origin: 'https://evil.example' }],
    ['another port of this machine', { origin: 'http://127.0.0.1:3000', 'sec-fetch-site': 'same-site' }],
    ['another name of this machine', { origin: 'http://localhost:8000', 'sec-fetch-site': 'cross-site' }],
    ['a page without an origin of its own', { origin: 'null' }],
    ['a browser extension', { origin: 'chrome-extension://abcdef' }],
    ['something that is no origin', { origin: '127.0.0.1:8000' }],
    ['an image on a foreign page', { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors' }],
    ['a script of another port', { 'sec-fetch-site': 'same-site', 'sec-fetch-mode': 'no-cors' }],
    ['a foreign frame', { ...link, 'sec-fetch-dest': 'iframe' }],
    ['a site of a kind yet unknown', { 'sec-fetch-site': 'something-new' }],
  ])('%s > is refused', (_, headers) => {
    expect(judge(own, { host, ...headers })).toBe('forbidden');
  });

  it.each([
    ['a form of a foreign page', { method: 'POST' }, { origin: 'https://evil.example' }],
    ['a form that hides its origin', { method: 'POST' }, {}],
    ['a link to what agents ask for', { path: '/internal/workcell' }, {}],
    ['a link to the feed', { path: '/Feed/' }, {}],
  ])('%s > is refused, though it is a navigation', (_, asked, headers) => {
    expect(judge(own, { host, ...link, ...headers }, asked)).toBe('forbidden');
  });

  it('an origin that is listed > is let in, and no other', () => {
    const site = { 'sec-fetch-site': 'cross-site' };
    expect(judge(named, { host, ...site, origin: 'https://dash.lab.example' })).toBeUndefined();
    expect(judge(named, { host, ...site, origin: 'http://localhost:3000' })).toBeUndefined();
    expect(judge(named, { host, ...site, origin: 'http://dash.lab.example' })).toBe('forbidden');
    expect(judge(named, { host, ...site, origin: 'https://dash.lab.example.evil.example' })).toBe(
      'forbidden',
    );
  });

  it('the own page behind a proxy that speaks TLS > is let in', () => {
    const headers = { host: 'weir.lab.example', origin: 'https://weir.lab.example' };
    expect(judge(named, headers)).toBeUndefined();
  });
});
