import { once } from 'node:events';
import { request, type IncomingHttpHeaders, type IncomingMessage } from 'node:http';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { internalApi } from '../../../shared/contracts/internal-api.ts';
import { gatewayAlone, submitFine, traces } from '../../support/lab/gateway-alone.ts';
import type { Lab } from '../../support/lab/lab.ts';
import type { PlayedOwner } from '../../support/lab/played-owner.ts';
import { fine } from '../../support/lab/submission.ts';

const command = '01JB0000000000000000000001.0.1';
const sender = { module: 'reader', instance: 'pc1' };
const dashboard = 'https://dashboard.lab.example';

let lab: Lab;
let owner: PlayedOwner;
beforeAll(async () => {
  const config = { allow_host: 'lab-server', allow_origins: dashboard };
  ({ lab, owner } = await gatewayAlone({ config }));
});
afterAll(() => lab.close());

interface Answer {
  status: number | undefined;
  headers: IncomingHttpHeaders;
  body: string;
}

/** Asks as no `fetch` can: with any host and with the headers that browsers alone set. */
async function ask(
  path: string,
  headers: Record<string, string>,
  method = 'GET',
  body = '',
): Promise<Answer> {
  const asked = request(lab.url(path), { method, headers });
  asked.end(body);
  const [response] = (await once(asked, 'response')) as [IncomingMessage];
  if (response.headers['content-type'] === 'text/event-stream') {
    response.destroy();
    return { status: response.statusCode, headers: response.headers, body: '' };
  }
  return { status: response.statusCode, headers: response.headers, body: await text(response) };
}

/** One path of every router, and of none. */
const everywhere: [string, string][] = [
  ['GET', internalApi.workcell],
  ['GET', internalApi.diagnosis],
  ['GET', internalApi.inputFile(command, 'protocol')],
  ['PUT', internalApi.resultFile(command, 'curve', 'curve.csv', sender)],
  ['GET', '/runs'],
  ['POST', '/runs/start'],
  ['POST', '/admin/safety_stop'],
  ['GET', '/admin'],
  ['GET', '/wc'],
  ['POST', '/wc'],
  ['POST', '/wc/state/reset'],
  ['GET', '/modules/arm/state'],
  ['GET', '/locations/states'],
  ['GET', '/events'],
  ['GET', '/data'],
  ['GET', '/campaigns'],
  ['POST', '/experiments'],
  ['GET', '/feed'],
  ['GET', '/up'],
  ['OPTIONS', '/runs/start'],
  ['GET', '/nothing/here'],
];

describe.each([
  ['a foreign page', { origin: 'https://evil.example' }, 'forbidden'],
  ['a foreign page that hides its origin', { 'sec-fetch-site': 'cross-site' }, 'forbidden'],
  ['a page of another port of the machine', { origin: 'http://127.0.0.1:1' }, 'forbidden'],
  ['a name that was rebound to the gateway', { host: 'evil.example:8000' }, 'unknown_host'],
])('%s', (_, headers, code) => {
  it.each(everywhere)(
    '%s %s > is refused with a problem document, unreadable to the page',
    async (method, path) => {
      const answer = await ask(path, headers, method);
      expect(answer.status).toBe(403);
      expect(answer.headers['content-type']).toMatch('application/problem+json');
      expect(JSON.parse(answer.body)).toMatchObject({ code, status: 403 });
      expect(answer.headers['access-control-allow-origin']).toBeUndefined();
      expect(answer.headers['cross-origin-resource-policy']).toBe('same-origin');
    },
  );
});

describe('the doors of the gateway', () => {
  it('a form that a foreign page submits > starts nothing and leaves nothing', async () => {
    const before = [await traces(lab), owner.inbox.length];
    const form = new URLSearchParams(fine()).toString();
    const type = { 'content-type': 'application/x-www-form-urlencoded' };
    const navigation = { 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' };
    const headers = { ...type, ...navigation, origin: 'https://evil.example' };
    expect((await ask('/runs/start', headers, 'POST', form)).status).toBe(403);
    expect([await traces(lab), owner.inbox.length]).toEqual(before);
    expect((await ask('/runs/start', type, 'POST', form)).status).toBe(200);
  });

  it.each(everywhere)(
    '%s %s > is kept by no cache, framed by no other site, and sends no address on',
    async (method, path) => {
      const { headers } = await ask(path, {}, method);
      expect(headers).toMatchObject({ 'cache-control': 'no-store', 'referrer-policy': 'no-referrer' });
      expect(headers['content-security-policy']).toBe(
        "object-src 'none'; base-uri 'none'; frame-ancestors 'self'",
      );
    },
  );

  it('a request by TRACE > is answered nowhere', async () => {
    expect((await ask('/runs', {}, 'TRACE')).status).toBe(405);
    expect((await ask('/', {}, 'TRACE')).status).toBe(404);
  });

  it('a request without a host > is refused', async () => {
    const { hostname, port } = new URL(lab.url('/'));
    const socket = connect(Number(port), hostname);
    socket.write('GET /wc HTTP/1.0\r\n\r\n');
    const answer = await text(socket);
    expect(answer).toMatch(/^HTTP\/1\.1 403/);
    expect(answer).toContain('send a Host header');
  });

  it.each([
    ['a second host', 'GET /wc HTTP/1.1\r\nHost: localhost\r\nHost: evil.example\r\n'],
    ['another host in its target', 'GET http://evil.example/wc HTTP/1.1\r\nHost: localhost\r\n'],
    [
      'its origin behind more headers than Node shows by itself',
      `GET /wc HTTP/1.1\r\nHost: localhost\r\n${'A:\r\n'.repeat(2_100)}Origin: https://evil.example\r\n`,
    ],
  ])('a request with %s > is refused', async (_, head) => {
    const { hostname, port } = new URL(lab.url('/'));
    const socket = connect(Number(port), hostname);
    socket.write(`${head}Connection: close\r\n\r\n`);
    expect(await text(socket)).toMatch(/^HTTP\/1\.1 403/);
  });

  it.each([
    ['curl', { accept: '*/*', 'user-agent': 'curl/8.5.0' }],
    ["WEI's client", { 'user-agent': 'python-requests/2.32.3', accept: '*/*', connection: 'keep-alive' }],
    ['an agent', { 'sec-fetch-mode': 'cors', 'user-agent': 'node' }],
    ['an agent that uses a name that is listed', { host: 'lab-server:8000' }],
    ["the gateway's own page", { 'sec-fetch-site': 'same-origin', 'sec-fetch-mode': 'cors' }],
  ])('%s > is answered everywhere, the feed included', async (_, headers) => {
    for (const path of ['/wc', '/runs', '/feed', internalApi.workcell, internalApi.diagnosis]) {
      const answer = await ask(path, headers);
      expect(answer.status).toBe(200);
      expect(answer.headers['access-control-allow-origin']).toBeUndefined();
    }
  });

  it('a link to a run on another site > opens, and neither frame nor script of that site gets it', async () => {
    const { run_id } = await submitFine(lab);
    const link = {
      'sec-fetch-site': 'cross-site',
      'sec-fetch-mode': 'navigate',
      'sec-fetch-dest': 'document',
    };
    const answer = await ask(`/runs/${run_id}`, link);
    expect(answer.status).toBe(200);
    expect(answer.headers).toMatchObject({
      'x-frame-options': 'SAMEORIGIN',
      'x-content-type-options': 'nosniff',
    });
    expect((await ask(`/runs/${run_id}`, { ...link, 'sec-fetch-dest': 'iframe' })).status).toBe(403);
    expect((await ask(`/runs/${run_id}/cancel`, link, 'POST')).status).toBe(403);
  });

  it('a page of a site that is listed > asks, asks before it writes, and reads; no other learns of it', async () => {
    const page = { origin: dashboard, 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'cors' };
    const read = await ask('/version', page);
    expect([read.status, read.headers['access-control-allow-origin']]).toEqual([200, dashboard]);
    expect(read.headers['access-control-expose-headers']).toContain('X-Weir-Version');
    expect(read.headers['vary']).toContain('Origin');
    const request = {
      'access-control-request-method': 'PUT',
      'access-control-request-headers': 'content-type',
    };
    const before = await ask('/experiments', { ...page, ...request }, 'OPTIONS');
    expect(before.status).toBe(204);
    expect(before.headers).toMatchObject({
      'access-control-allow-origin': dashboard,
      'access-control-allow-methods': expect.stringContaining('PUT') as string,
      'access-control-allow-headers': 'content-type',
    });
    const other = await ask('/version', { ...page, origin: 'https://evil.example' });
    expect([other.status, other.headers['access-control-allow-origin']]).toEqual([403, undefined]);
  });
});
