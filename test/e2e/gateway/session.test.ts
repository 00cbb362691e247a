import { once } from 'node:events';
import { request, type IncomingHttpHeaders, type IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { makeKey } from '../../../shared/kernel/secrets/key-text.ts';
import type { JsonObject } from '../../../shared/kernel/json/json.ts';
import { gatewayAlone } from '../../support/lab/gateway-alone.ts';
import type { Lab } from '../../support/lab/lab.ts';

const local = makeKey('local');
const dashboard = 'https://dashboard.lab.example';
const lines: string[] = [];
const log = pino({ base: null, level: 'debug' }, { write: (line: string) => void lines.push(line) });

let lab: Lab;
let ada: string;
beforeAll(async () => {
  const config = { require_key: 'yes', allow_origins: dashboard } as const;
  ({ lab } = await gatewayAlone({ config, localKey: local, log }));
  ada = await keyFor('ada', 'scientist');
});
afterAll(() => lab.close());

interface Answer {
  status: number | undefined;
  headers: IncomingHttpHeaders;
  body: JsonObject;
}

/** Asks as a browser does: with the headers that no page can set. */
async function ask(
  method: string,
  path: string,
  headers: Record<string, string> = {},
  body?: object,
  of = lab,
): Promise<Answer> {
  const json = body === undefined ? {} : { 'content-type': 'application/json' };
  const asked = request(of.url(path), { method, headers: { ...json, ...headers } });
  asked.end(body === undefined ? undefined : JSON.stringify(body));
  const [response] = (await once(asked, 'response')) as [IncomingMessage];
  const answered = await text(response);
  const isJson = answered !== '' && /json/.test(response.headers['content-type'] ?? '');
  return {
    status: response.statusCode,
    headers: response.headers,
    body: isJson ? (JSON.parse(answered) as JsonObject) : {},
  };
}

async function keyFor(name: string, role: string, of = lab): Promise<string> {
  const { body } = await ask('POST', '/keys', bearer(local), { name, role }, of);
  return body['key'] as string;
}

const bearer = (key: string) => ({ authorization: `Bearer ${key}` });
const cookie = (key: string) => ({ cookie: `theme=dark; weir_key=${key}; other=1` });
/** What a browser says of a page of the gateway itself. */
const ownPage = { 'sec-fetch-site': 'same-origin' };
const ownOrigin = () => ({ origin: new URL(lab.url('/')).origin });
const cookieOf = ({ headers }: Answer): string => headers['set-cookie']?.[0] ?? '';

describe('signing in', () => {
  it('with a key > keeps it in a cookie that no script and no other site has, and says who it is', async () => {
    const answer = await ask('POST', '/session', ownOrigin(), { key: ` ${ada}\n` });
    expect(answer).toMatchObject({
      status: 200,
      body: { signed_in: true, name: 'ada', requires_key: true },
    });
    expect(answer.body['scopes']).toContain('lab:stop');
    expect(answer.headers['set-cookie']).toEqual([`weir_key=${ada}; Path=/; HttpOnly; SameSite=Strict`]);
    expect(answer.headers['cache-control']).toBe('no-store');
  });

  it('behind a proxy that speaks TLS > keeps it to TLS, by the word of the browser and not of the proxy', async () => {
    const { host } = new URL(lab.url('/'));
    const secure = await ask('POST', '/session', { origin: `https://${host}` }, { key: ada });
    expect(cookieOf(secure)).toBe(`__Host-weir_key=${ada}; Path=/; HttpOnly; SameSite=Strict; Secure`);
    const kept = { cookie: `__Host-weir_key=${ada}; weir_key=planted`, origin: `https://${host}` };
    expect(await ask('GET', '/session', kept)).toMatchObject({ body: { signed_in: true, name: 'ada' } });
    const out = await ask('DELETE', '/session', kept);
    expect(out.headers['set-cookie']).toContain(
      '__Host-weir_key=; Max-Age=0; Path=/; HttpOnly; SameSite=Strict; Secure',
    );
    const said = await ask('POST', '/session', { 'x-forwarded-proto': 'https' }, { key: ada });
    expect(cookieOf(said)).not.toContain('Secure');
  });

  it.each([
    ['none', 'pass', 'a key looks like weir_NAME_'],
    ['one that nobody has made', makeKey('nobody'), 'the key is not known here'],
    ['that of another machine', makeKey('local'), 'the key is that of another machine'],
  ])('with a key that is %s > is refused with the reason, and no cookie is set', async (_, key, reason) => {
    const answer = await ask('POST', '/session', ownOrigin(), { key });
    expect(answer).toMatchObject({ status: 401, body: { code: 'unauthorized' } });
    expect(answer.body['detail']).toContain(reason);
    expect(cookieOf(answer)).toBe('');
  });

  it('out > has the browser forget the key', async () => {
    const answer = await ask('DELETE', '/session', { ...cookie(ada), ...ownPage });
    expect(answer.status).toBe(204);
    expect(cookieOf(answer)).toBe('weir_key=; Max-Age=0; Path=/; HttpOnly; SameSite=Strict');
  });
});

describe('who asks', () => {
  it.each([
    ['nobody', () => ({})],
    ['a key that does not count', () => cookie(makeKey('nobody'))],
  ])('%s > is told that a key is wanted', async (_, headers) => {
    expect(await ask('GET', '/session', headers())).toMatchObject({
      status: 200,
      body: { signed_in: false, name: null, scopes: [], requires_key: true },
    });
  });
});

describe('the cookie', () => {
  it('reads > and a header goes before it', async () => {
    expect((await ask('GET', '/runs', cookie(ada))).status).toBe(200);
    expect((await ask('GET', '/runs', { ...cookie(ada), ...bearer(makeKey('nobody')) })).status).toBe(401);
  });

  it.each([
    ['no word of the page', {}],
    ['a page of another port', { 'sec-fetch-site': 'same-site' }],
    ['somebody who typed it', { 'sec-fetch-site': 'none' }],
    ['a page of a site that may ask', { origin: dashboard }],
    ['a page of another site', { origin: 'https://evil.example' }],
  ])('changes nothing with %s', async (_, headers) => {
    for (const [method, path] of [
      ['POST', '/admin/safety_stop'],
      ['POST', '/session/links'],
    ] as const) {
      expect(await ask(method, path, { ...cookie(ada), ...headers })).toMatchObject({
        status: 403,
        body: { code: 'forbidden' },
      });
    }
    expect(JSON.stringify((await ask('GET', '/now', cookie(ada))).body)).not.toContain('safety_stop');
  });

  it('changes something with the word of the page, in the name of the key', async () => {
    const experiment = { experiment_name: 'by cookie' };
    for (const page of [ownPage, ownOrigin()]) {
      expect((await ask('POST', '/experiments', { ...cookie(ada), ...page }, experiment)).status).toBe(200);
    }
    const { body } = await ask('POST', '/admin/reset', { ...cookie(ada), ...ownPage });
    expect(body).toMatchObject({
      code: 'not_allowed',
      detail: expect.stringContaining('the key ada may not') as string,
    });
  });

  it('of another gateway > is as none where no key is wanted', async () => {
    const { lab: open } = await gatewayAlone({ localKey: local });
    onTestFinished(() => open.close());
    expect((await ask('GET', '/runs', cookie(makeKey('ada')), undefined, open)).status).toBe(200);
    expect((await ask('GET', '/session', cookie(makeKey('ada')), undefined, open)).body).toMatchObject({
      signed_in: false,
      requires_key: false,
    });
  });
});

describe('a link that signs in', () => {
  async function makeLink(key: string, of = lab): Promise<{ url: string; code: string; expires_at: string }> {
    const { status, body } = await ask('POST', '/session/links', bearer(key), undefined, of);
    expect({ status, body }).toMatchObject({ status: 200 });
    return body as { url: string; code: string; expires_at: string };
  }

  it('is followed > once, with the key of whoever has made it, for a minute', async () => {
    const before = Date.now();
    const { url, code, expires_at } = await makeLink(ada);
    expect(url).toBe(lab.url(`/session/links/${code}`));
    expect(code).toMatch(/^[\w-]{43}$/);
    expect(Date.parse(expires_at) - before).toBeGreaterThan(55_000);
    expect(Date.parse(expires_at) - Date.now()).toBeLessThan(65_000);
    const path = `/session/links/${code}`;
    expect(await ask('HEAD', path)).toMatchObject({ status: 404 });
    const followed = await ask('GET', path, { 'sec-fetch-site': 'none' });
    expect(followed.status).toBe(303);
    expect(new URL(followed.headers.location ?? '', url).href).toBe(lab.url('/'));
    expect(cookieOf(followed)).toContain(`weir_key=${ada};`);
    const again = await ask('GET', path);
    expect(again).toMatchObject({ status: 404, body: { code: 'not_found', instance: '/session/links/***' } });
    expect(again.body['detail']).toContain('was used already, or is too old');
    expect(cookieOf(again)).toBe('');
  });

  it('is made for nobody without a key, nor for what is none, also where no key is wanted', async () => {
    expect((await ask('POST', '/session/links')).status).toBe(401);
    const { lab: open } = await gatewayAlone();
    onTestFinished(() => open.close());
    for (const header of [{}, bearer('x;Domain=example.com;Max-Age=999'), bearer(ada)]) {
      const refused = await ask('POST', '/session/links', header, undefined, open);
      expect(refused).toMatchObject({ status: 401, body: { code: 'unauthorized' } });
    }
  });

  it('stands in no line of the log, however it is asked for, and no key does', async () => {
    lines.length = 0;
    const { code } = await makeLink(ada);
    const path = `/session/links/${code}`;
    const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
    for (const [method, asked] of [
      ['POST', path],
      ['GET', `${path}/more`],
      ['GET', `/SESSION/links/${code}`],
      ['GET', path],
    ] as const) {
      await ask(method, asked, { traceparent });
    }
    await ask('POST', '/session', ownOrigin(), { key: ada });
    await ask('GET', '/runs', cookie(ada));
    const said = lines.join('\n');
    expect(said).toContain('/session/links/***');
    expect(said).toContain('a browser signed in');
    expect(said).not.toContain(code);
    expect(said).not.toContain(ada.slice('weir_ada_'.length));
  });
});
