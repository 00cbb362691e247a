import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { makeKey } from '../../../shared/kernel/secrets/key-text.ts';
import type { JsonObject } from '../../../shared/kernel/json/json.ts';
import { FeedReader } from '../../support/feed-reader.ts';
import { gatewayAlone } from '../../support/lab/gateway-alone.ts';
import type { Lab } from '../../support/lab/lab.ts';
import { RoamingBrowser } from '../../support/roaming-browser.ts';
import { TestProvider } from '../../support/test-provider.ts';
import { bearer } from '../../support/ask.ts';
import { until } from '../../support/until.ts';

const local = makeKey('local');
let provider: TestProvider;
let lab: Lab;

const settingsOf = (issuer: string) => ({
  require_key: 'yes' as const,
  oidc_issuer: issuer,
  oidc_client_id: TestProvider.clientId,
  oidc_client_secret: TestProvider.secret,
  oidc_roles: 'lab-staff=scientist, lab-admins=admin,cn=guests,dc=lab=observer'.replace(',dc=lab', ''),
  oidc_label: 'the institute',
});

beforeAll(async () => {
  provider = await TestProvider.open();
  ({ lab } = await gatewayAlone({ config: settingsOf(provider.issuer), localKey: local }));
  provider.serve(lab.gateway.url());
});
afterAll(async () => {
  await lab.close();
  await provider.close();
});
beforeEach(() => {
  provider.account = { sub: '1', preferred_username: 'ada', groups: ['lab-staff'] };
  provider.bend = undefined;
  provider.breakToken = undefined;
});

const atHome = (next: URL): boolean => next.href === lab.url('/');

async function signIn(browser = new RoamingBrowser()): Promise<RoamingBrowser> {
  const answer = await browser.follow(lab.url('/session/oidc'), atHome);
  expect({ status: answer.status, text: await answer.text() }).toMatchObject({ status: 303 });
  return browser;
}

/** The page that tells somebody why he is not signed in. */
async function refused(browser = new RoamingBrowser()): Promise<{ status: number; text: string }> {
  const answer = await browser.follow(lab.url('/session/oidc'), atHome);
  expect(answer.headers.get('content-type')).toContain('text/html');
  const page = await answer.text();
  expect(browser.cookieFor(lab.url('/'))).toBe('weir_key=');
  for (const secret of provider.secrets) expect(page).not.toContain(secret);
  return { status: answer.status, text: page };
}

const ask = (method: string, path: string, cookie?: string, body?: object, of = lab) =>
  of.ask(method, path, body, cookie === undefined ? bearer(local) : { cookie });

const usersNamed = async (name: string): Promise<JsonObject[]> =>
  ((await ask('GET', '/users')).body['users'] as JsonObject[]).filter((user) => user['name'] === name);

describe('somebody who comes from the provider', () => {
  it('is signed in, becomes a user, and may do what his groups say', async () => {
    const browser = await signIn();
    expect((await ask('GET', '/session', browser.cookieFor(lab.url('/')))).body).toMatchObject({
      ...{ signed_in: true, is_user: true, name: 'ada', provider: 'the institute' },
      scopes: expect.arrayContaining(['runs:submit']) as unknown,
    });
    expect(await usersNamed('ada')).toMatchObject([
      { role: 'scientist', state: 'good', signs_in_with: ['provider'], sessions: 1 },
    ]);
    // What the journey needed is forgotten.
    expect([...(browser.cookies.get(new URL(lab.url('/')).host)?.keys() ?? [])]).toEqual(['weir_key']);
  });

  it('has other groups at the next time > may do what they say, of several what any of them says', async () => {
    const first = await signIn();
    provider.account.groups = ['cn=guests'];
    await signIn();
    expect(await usersNamed('ada')).toMatchObject([{ role: 'observer' }]);
    expect((await ask('GET', '/session', first.cookieFor(lab.url('/')))).body['scopes']).not.toContain(
      'runs:submit',
    );
    provider.account.groups = ['cn=guests', 'lab-staff', 'chess'];
    await signIn();
    expect(await usersNamed('ada')).toMatchObject([
      { role: null, scopes: expect.arrayContaining(['runs:submit', 'data:read']) as unknown },
    ]);
  });

  it('comes in several browsers at once for the first time > is signed in in each', async () => {
    provider.account = { sub: '6', preferred_username: 'twins', groups: ['lab-staff'] };
    await Promise.all([signIn(), signIn(), signIn()]);
    expect(await usersNamed('twins')).toMatchObject([{ sessions: 3 }]);
  });

  it('comes once more in the same browser > has no second session', async () => {
    provider.account = { sub: '8', preferred_username: 'edsger', groups: ['lab-staff'] };
    const browser = await signIn();
    const former = browser.cookieFor(lab.url('/'));
    await signIn(browser);
    expect(await usersNamed('edsger')).toMatchObject([{ sessions: 1 }]);
    expect((await ask('GET', '/session', former)).body).toMatchObject({ signed_in: false });
  });

  it('says his name as an address > has what stands before the @', async () => {
    provider.account = { sub: '7', preferred_username: 'Grace.Hopper@lab.example', groups: ['lab-staff'] };
    expect((await ask('GET', '/session', (await signIn()).cookieFor(lab.url('/')))).body['name']).toBe(
      'grace-hopper',
    );
  });

  it('is removed > is signed out at once, on the feed as well, and is not let in again until an admin does', async () => {
    provider.account = { sub: '8', preferred_username: 'mary', groups: ['lab-staff'] };
    const cookie = (await signIn()).cookieFor(lab.url('/'));
    const reader = await FeedReader.open(lab.url('/feed'), undefined, { cookie });
    await ask('DELETE', '/users/mary');
    await reader.ended;
    expect((await ask('GET', '/runs', cookie)).status).toBe(401);
    expect(await refused()).toMatchObject({
      status: 403,
      text: expect.stringContaining('Mary was removed from this lab') as string,
    });
    expect((await ask('POST', '/users', undefined, { name: 'mary' })).status).toBe(200);
    expect((await ask('GET', '/runs', (await signIn()).cookieFor(lab.url('/')))).status).toBe(200);
  });
});

describe('nobody is signed in, and nothing is kept', () => {
  const hour = 3600;
  const shift = (by: number) => (claims: Record<string, unknown>) => ({
    ...claims,
    iat: (claims['iat'] as number) + by,
    exp: (claims['exp'] as number) + by,
  });

  it.each([
    ['the clock of the provider is an hour behind', { bend: shift(-hour) }, 401, 'clocks of the provider'],
    [
      'it is an hour ahead',
      { bend: shift(hour) },
      401,
      'clocks of the provider and of this gateway differ by 60 minutes',
    ],
    [
      'the token is of another journey',
      { bend: (claims: object) => ({ ...claims, nonce: 'another' }) },
      401,
      'cannot be believed',
    ],
    [
      'the token is for somebody else',
      { bend: (claims: object) => ({ ...claims, aud: 'another' }) },
      401,
      'cannot be believed',
    ],
    [
      'another provider has made it',
      { bend: (claims: object) => ({ ...claims, iss: 'https://evil.example' }) },
      401,
      'cannot be believed',
    ],
    [
      'its signature is wrong',
      {
        breakToken: (token: string) =>
          token.replace(/\.[^.]+$/, (end) => `.${end.slice(1).split('').reverse().join('')}`),
      },
      401,
      'cannot be believed',
    ],
    ['it is no token', { breakToken: () => 'nonsense' }, 401, 'cannot be believed'],
    [
      'it is signed by nobody',
      {
        breakToken: (token: string) =>
          `${Buffer.from('{"alg":"none"}').toString('base64url')}.${token.split('.')[1] ?? ''}.`,
      },
      401,
      'cannot be believed',
    ],
  ])('where %s', async (_what, wrong, status, sentence) => {
    Object.assign(provider, wrong);
    provider.account = { sub: '9', preferred_username: 'eve', groups: ['lab-admins'] };
    const answer = await refused();
    expect(answer).toMatchObject({ status });
    expect(answer.text).toContain(sentence);
    expect(await usersNamed('eve')).toEqual([]);
  });

  it.each([
    [
      'none of his groups has a role',
      { preferred_username: 'eve', groups: ['chess'] },
      'has a role in this lab',
    ],
    ['he has no groups', { preferred_username: 'eve', groups: [] }, 'has a role in this lab'],
    ['his name is none', { preferred_username: '<script>', groups: ['lab-staff'] }, 'makes no name here'],
    [
      'his name is that of the key of the machine',
      { preferred_username: 'local', groups: ['lab-staff'] },
      'makes no name here',
    ],
    [
      'his name is that of a key',
      { preferred_username: 'robot', groups: ['lab-staff'] },
      'somebody else in this lab',
    ],
    [
      'his name was that of a key',
      { preferred_username: 'old-robot', groups: ['lab-staff'] },
      'somebody else in this lab',
    ],
    [
      'his name is that of a user with a password',
      { preferred_username: 'linus', groups: ['lab-staff'] },
      'somebody else in this lab',
    ],
  ])('where %s', async (_what, account, sentence) => {
    await ask('POST', '/keys', undefined, { name: 'robot', role: 'agent' });
    await ask('POST', '/keys', undefined, { name: 'old-robot', role: 'agent' });
    await ask('DELETE', '/keys/old-robot');
    const linus = { name: 'linus', role: 'observer', password: 'amber hinge otter' };
    await ask('POST', '/users', undefined, linus);
    provider.account = { sub: '10', ...account };
    const answer = await refused();
    expect(answer).toMatchObject({ status: 403, text: expect.stringContaining(sentence) as string });
    expect(await usersNamed('eve')).toEqual([]);
  });

  it('where the name is that of another whom the provider knew before', async () => {
    await signIn();
    provider.account = { ...provider.account, sub: '11' };
    expect(await refused()).toMatchObject({ status: 403 });
  });

  it('where the provider lets him not in > in its word, and in no other', async () => {
    const browser = new RoamingBrowser();
    const left = await browser.get(lab.url('/session/oidc'), { accept: 'text/html' });
    const state = new URL(left.headers.get('location') ?? '').searchParams.get('state') ?? '';
    for (const [error, said] of [
      ['access_denied', 'let nobody in: access_denied'],
      ['<b>hello</b>', 'let nobody in: no reason was given'],
    ] as const) {
      await browser.get(lab.url('/session/oidc'));
      const again = await browser.get(lab.url('/session/oidc'), { accept: 'text/html' });
      const query = new URLSearchParams({
        error,
        iss: provider.issuer,
        state: new URL(again.headers.get('location') ?? '').searchParams.get('state') ?? state,
      });
      const back = await browser.get(lab.url(`/session/oidc/callback?${query.toString()}`), {
        accept: 'text/html',
      });
      expect(back.status).toBe(401);
      expect(await back.text()).toContain(said);
    }
  });

  it('where he comes back in another browser, or a second time', async () => {
    const browser = new RoamingBrowser();
    let arrived = '';
    await browser.follow(lab.url('/session/oidc'), (next) => {
      if (next.pathname === '/session/oidc/callback') arrived = next.href;
      return arrived !== '';
    });
    const elsewhere = await new RoamingBrowser().get(arrived, { accept: 'text/html' });
    expect(elsewhere.status).toBe(401);
    expect(await elsewhere.text()).toContain('This browser has not begun to sign in here');
    expect((await browser.get(arrived)).status).toBe(303);
    const again = await browser.get(arrived);
    expect(again).toMatchObject({ status: 401 });
    expect(await again.json()).toMatchObject({ code: 'unauthorized' });
  });

  it('where the provider is away > now, and is once it is back', async () => {
    const late = await TestProvider.open();
    const { lab: own } = await gatewayAlone({ config: settingsOf(late.issuer), localKey: local });
    onTestFinished(() => own.close());
    await late.close();
    const away = await new RoamingBrowser().get(own.url('/session/oidc'), { accept: 'text/html' });
    expect(away.status).toBe(503);
    expect(away.headers.get('retry-after')).toBe('5');
    expect(await away.text()).toContain('does not answer');
  });
});

describe('the audit', () => {
  it('tells of who came from the provider, by his name, and of who was not let in', async () => {
    const other = await TestProvider.open();
    const { lab: own } = await gatewayAlone({ config: settingsOf(other.issuer), localKey: local });
    onTestFinished(async () => {
      await own.close();
      await other.close();
    });
    other.serve(own.gateway.url());
    const come = (browser: RoamingBrowser) =>
      browser.follow(own.url('/session/oidc'), (next) => next.href === own.url('/'));
    await come(new RoamingBrowser());
    other.account = { ...other.account, groups: [] };
    await come(new RoamingBrowser());
    await new RoamingBrowser().get(own.url('/session/oidc/callback?code=stolen&state=stolen'));
    const entries = async (): Promise<JsonObject[]> => {
      const { body } = await ask('GET', '/audit?operation=finishOidc', undefined, undefined, own);
      return body['entries'] as JsonObject[];
    };
    await until('all three are told', async () => (await entries()).length === 3);
    const told = (await entries()).sort((one, two) => Number(one['seq']) - Number(two['seq']));
    expect(told).toMatchObject([
      { status: 303, after: { user: 'ada', role: 'scientist' } },
      { status: 403, code: 'not_allowed' },
      { status: 401, code: 'unauthorized' },
    ]);
    expect(JSON.stringify(told)).not.toContain('stolen');
  });
});

describe('a provider in the settings', () => {
  it.each([
    ['without a client', { oidc_client_id: undefined }, 'WEIR_OIDC_CLIENT_ID'],
    ['without roles', { oidc_roles: undefined }, 'WEIR_OIDC_ROLES'],
    ['with a role that is none', { oidc_roles: 'staff=king' }, 'GROUP=ROLE'],
    ['over http from elsewhere', { oidc_issuer: 'http://login.example' }, 'https://'],
    [
      'with a file that is not there',
      { oidc_client_secret_file: '/nowhere/secret' },
      'WEIR_OIDC_CLIENT_SECRET_FILE',
    ],
  ])('%s > is refused at the start', async (_what, wrong, named) => {
    const config = { ...settingsOf('http://127.0.0.1:1'), ...wrong };
    await expect(gatewayAlone({ config })).rejects.toMatchObject({
      code: 'bad_config',
      message: expect.stringContaining(named) as string,
    });
  });

  it('with the secret in a file > is taken from there', async () => {
    const file = path.join(lab.dataDir, 'secret');
    await writeFile(file, `${TestProvider.secret}\n`);
    const other = await TestProvider.open();
    const { oidc_client_secret: _secret, ...config } = settingsOf(other.issuer);
    const { lab: own } = await gatewayAlone({ config: { ...config, oidc_client_secret_file: file } });
    onTestFinished(async () => {
      await own.close();
      await other.close();
    });
    other.serve(own.gateway.url());
    const browser = new RoamingBrowser();
    await browser.follow(own.url('/session/oidc'), (next) => next.href === own.url('/'));
    expect(browser.cookieFor(own.url('/'))).toContain('weir_ada_');
  });
});
