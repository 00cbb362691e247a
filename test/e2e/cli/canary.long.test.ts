import { readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeKey } from '../../../shared/kernel/secrets/key-text.ts';
import { Workplace, type WeirProcess } from '../../support/cli-process.ts';
import { FeedReader } from '../../support/feed-reader.ts';
import { cliWorkcell } from '../../support/reader-workcell.ts';
import { RoamingBrowser } from '../../support/roaming-browser.ts';
import { TestProvider } from '../../support/test-provider.ts';
import { uniqueWorkcell } from '../../support/unique-workcell.ts';
import { until } from '../../support/until.ts';

/*
 * Secrets of every kind are sent to a lab, rightly and wrongly, and looked for in all that it says: log, answers, feed, audit,
 * metrics, and what it keeps on its disk. Each is sent in the log's most talkative level.
 */

const passwords = {
  first: 'canary-password-number-one',
  second: 'canary-password-number-two',
  own: 'canary-password-that-she-has-chosen',
  wrong: 'canary-password-that-is-wrong',
  asName: 'canary-typed-as-a-name',
  notJson: 'canary-in-what-is-no-json',
  digits: 918273645546372,
};
const settings = {
  reference: 'canary-behind-a-reference',
  smtp: 'canary-of-the-mail-server',
  webhook: 'canary-of-the-webhooks',
};
/** Secrets that the lab makes, or the provider: gathered as they come. */
const made = new Map<string, string>();

let place: Workplace;
let provider: TestProvider;
let lab: WeirProcess;
let url: string;
let local = '';
/** All answers but those whose business it is to give a secret out. */
const answers: string[] = [];

beforeAll(async () => {
  [place, provider] = await Promise.all([Workplace.open(), TestProvider.open()]);
  const workcell = cliWorkcell(uniqueWorkcell('canary'));
  await writeFile(
    path.join(place.folder, 'lab.yaml'),
    `${workcell}config: { smtp_server: "smtp://ada:\${ENV:LAB_PW}@127.0.0.1:1" }\n`,
  );
  ({ lab, url } = await place.up(['--workcell', 'lab.yaml', '--require-key'], {
    LOG_LEVEL: 'trace',
    LAB_PW: settings.reference,
    WEIR_SMTP_URL: `smtp://weir:${settings.smtp}@127.0.0.1:1`,
    WEIR_WEBHOOK_SECRET: settings.webhook,
    WEIR_OIDC_ISSUER: provider.issuer,
    WEIR_OIDC_CLIENT_ID: TestProvider.clientId,
    WEIR_OIDC_CLIENT_SECRET: TestProvider.secret,
    WEIR_OIDC_ROLES: 'lab-staff=scientist',
  }));
  provider.serve(url);
  provider.account = { sub: '1', preferred_username: 'vera', groups: ['lab-staff'] };
  local = (await readFile(path.join(place.folder, '.weir/key'), 'utf8')).trim();
  made.set('the key of the machine', local);
}, 60_000);
afterAll(async () => {
  await place.close();
  await provider.close();
});

interface Asked {
  headers?: Record<string, string>;
  body?: unknown;
  /** The body as it is. */
  raw?: string;
  /** Its answer gives a secret out, once, to whom it belongs. */
  gives?: true;
}

async function ask(method: string, at: string, { headers, body, raw, gives }: Asked = {}): Promise<Response> {
  const sent = raw ?? (body === undefined ? undefined : JSON.stringify(body));
  const response = await fetch(url + at, {
    method,
    redirect: 'manual',
    headers: { 'content-type': 'application/json', origin: url, ...headers },
    ...(sent === undefined ? {} : { body: sent }),
  });
  if (gives) return response;
  answers.push(await response.clone().text());
  return response;
}

const bearer = (key: string) => ({ authorization: `Bearer ${key}` });
const secretOf = (key: string): string => key.replace(/^weir_.*?_(?=[\w-]{43}$)/, '');

/** Signs in; the cookie. */
async function signIn(body: object): Promise<string> {
  const response = await ask('POST', '/session', { body });
  const [cookie = ''] = (response.headers.get('set-cookie') ?? '').split(';');
  return cookie;
}

async function keys(): Promise<string> {
  const answer = await ask('POST', '/keys', {
    headers: bearer(local),
    body: { name: 'robot', role: 'scientist' },
    gives: true,
  });
  const { key } = (await answer.json()) as { key: string };
  const wrong = makeKey('robot');
  made.set('a key', key).set('a wrong key', wrong);
  for (const each of [key, wrong]) {
    await ask('GET', '/runs', { headers: bearer(each) });
    await ask('GET', `/runs?after=${each}&key=${each}`, { headers: bearer(key) });
    await ask('GET', `/runs/${each}`, { headers: bearer(key) });
    await ask('GET', `/feed?after=${each}`, { headers: bearer(key) });
    await ask('POST', `/nothing/${each}`);
    await ask('DELETE', `/keys/${each}`, { headers: bearer(local) });
    await ask('POST', '/keys', { headers: bearer(local), body: { name: each, role: 'observer' } });
    await ask('GET', '/runs', { headers: { authorization: `Basic ${each}` } });
    await signIn({ key: each });
    await signIn({ name: each, password: each });
    await ask('POST', '/admin/safety_stop', { headers: bearer(each), body: { by: each, reason: each } });
  }
  const link = await ask('POST', '/session/links', { headers: bearer(key), gives: true });
  const { code } = (await link.json()) as { code: string };
  made.set('the code of a link', code);
  await ask('GET', `/session/links/${code}`);
  await ask('GET', `/session/links/${code}`);
  return key;
}

async function users(): Promise<void> {
  const { first, second, own, wrong, asName, notJson, digits } = passwords;
  const admin = { headers: bearer(local) };
  await ask('POST', '/users', { ...admin, body: { name: 'ada', role: 'scientist', password: first } });
  await ask('POST', '/users', { ...admin, body: { name: 'eve', role: 'king', password: first } });
  await ask('POST', '/users', { ...admin, body: { name: 'eve', role: 'observer', password: digits } });
  await ask('POST', '/users', { ...admin, raw: `{"name":"eve","password":"${notJson}"'}` });
  const cookie = await signIn({ name: 'ada', password: first });
  made.set('a session', cookie.replace('weir_key=', ''));
  await signIn({ name: 'ada', password: wrong });
  await signIn({ name: asName, password: wrong });
  await signIn({ name: 'ada', password: digits });
  await signIn({ name: 'ada', pasword: first });
  await ask('POST', '/session', { raw: `{"name":"ada","password":"${notJson}"'}` });
  await ask('POST', '/session', { raw: notJson });
  await ask('GET', `/session?name=ada&password=${first}`);
  const change = { headers: { cookie } };
  await ask('POST', '/session/password', {
    ...change,
    body: { current_password: wrong, new_password: own },
  });
  await ask('POST', '/session/password', {
    ...change,
    body: { current_password: first, new_password: digits },
  });
  await ask('POST', '/session/password', { ...change, raw: `{"new_password":"${notJson}"'}` });
  await ask('POST', '/session/password', {
    ...change,
    body: { current_password: first, new_password: own },
  });
  await ask('GET', '/runs', { headers: { cookie } });
  await ask('POST', '/experiments', { headers: { cookie }, body: { experiment_name: 'of a session' } });
  await ask('POST', '/experiments', { headers: { cookie, origin: 'https://evil.example' }, body: {} });
  await ask('PUT', '/users/ada/password', { ...admin, body: { password: second } });
  await ask('PUT', '/users/ada/password', { ...admin, raw: `{"password":"${notJson}"'}` });
  await ask('GET', '/runs', { headers: { cookie } });
  const again = await signIn({ name: 'ada', password: second });
  made.set('another session', again.replace('weir_key=', ''));
  await ask('DELETE', '/session', { headers: { cookie: again } });
  await ask('GET', '/users', admin);
  await ask('DELETE', '/users/ada', admin);
}

async function visitors(): Promise<void> {
  const browser = new RoamingBrowser();
  const journey = async (): Promise<void> => {
    const end = await browser.follow(`${url}/session/oidc`, (next) => {
      for (const name of ['code', 'state', 'nonce', 'code_challenge'] as const) {
        const value = next.searchParams.get(name);
        if (value !== null) made.set(`${name} ${made.size}`, value);
      }
      return next.href === `${url}/`;
    });
    if (end.status !== 303) answers.push(await end.text());
  };
  await journey();
  made.set('the session of a visitor', browser.cookieFor(url).replace('weir_key=', ''));
  for (const wrong of [(token: string) => token.slice(0, -9), () => 'canary-token-that-is-none']) {
    provider.breakToken = wrong;
    await journey();
  }
  provider.breakToken = undefined;
  await browser.get(`${url}/session/oidc`);
  const [state, nonce, verifier] = (browser.cookies.get(new URL(url).host)?.get('weir_oidc') ?? '').split(
    '.',
  );
  for (const [name, value] of Object.entries({ state, nonce, verifier })) if (value) made.set(name, value);
  const back = await browser.get(
    `${url}/session/oidc/callback?code=canary-code-that-is-wrong&state=${state ?? ''}`,
  );
  answers.push(await back.text());
  for (const [i, secret] of provider.secrets.entries()) made.set(`token ${i}`, secret);
}

describe('secrets of every kind, sent rightly and wrongly', { timeout: 60_000 }, () => {
  it('are in no log, answer, feed, audit or metric, and in no file of the lab', async () => {
    const feed = await FeedReader.open(`${url}/feed`, undefined, bearer(local));
    // First, for the audit sums up what comes later of one address.
    await visitors();
    const key = await keys();
    await users();
    for (const at of [
      '/metrics',
      '/doctor',
      '/now',
      '/wc',
      '/wc/config',
      '/events',
      '/keys',
      '/users',
      '/session',
    ])
      await ask('GET', at, { headers: bearer(local) });
    await until('the audit has all of it', async () => {
      const { entries } = (await (
        await ask('GET', '/audit?limit=1000', { headers: bearer(local) })
      ).json()) as {
        entries: { operation: string }[];
      };
      return entries.some(({ operation }) => operation === 'removeUser');
    });
    const doctor = await place.run(['doctor'], { WEIR_GATEWAY_URL: url, WEIR_KEY: key });
    const refused = await place.run(['list'], { WEIR_GATEWAY_URL: url, WEIR_KEY: makeKey('robot') });
    await feed.close();
    lab.signal('SIGTERM');
    await lab.ended;

    const folder = path.join(place.folder, '.weir');
    const names = await readdir(folder, { recursive: true, withFileTypes: true });
    const files = names.filter(
      (each) => each.isFile() && !(each.parentPath === folder && each.name === 'key'),
    );
    const shown: Record<string, string> = {
      answers: answers.join('\n'),
      log: lab.stdout + lab.stderr,
      'command line': [doctor, refused].map(({ stdout, stderr }) => stdout + stderr).join('\n'),
      feed: JSON.stringify(feed.messages),
    };
    for (const { parentPath, name } of files)
      shown[name] = await readFile(path.join(parentPath, name), 'latin1');
    // That something was looked at at all.
    expect(shown['log']).toContain('a browser signed in');
    expect(shown['log']).toContain('/session/links/***');
    expect(shown['answers']).toContain('finishOidc');
    expect(Object.keys(shown).some((name) => name.startsWith('audit-'))).toBe(true);
    expect(made.size).toBeGreaterThan(15);

    const secrets = new Map<string, string>([
      ...Object.entries(passwords).map(([name, value]) => [name, String(value)] as const),
      ...Object.entries(settings),
      ['the secret of the client', TestProvider.secret],
      ['a code', 'canary-code-that-is-wrong'],
      ...[...made].map(([name, value]) => [name, secretOf(value)] as const),
    ]);
    expect([...secrets].filter(([, secret]) => secret.length < 10)).toEqual([]);
    const found: string[] = [];
    for (const [what, secret] of secrets) {
      const forms = [
        secret,
        encodeURIComponent(secret),
        Buffer.from(secret).toString('base64').replaceAll('=', ''),
      ];
      for (const [where, text] of Object.entries(shown))
        if (forms.some((form) => text.includes(form))) found.push(`${what} in ${where}`);
    }
    expect(found).toEqual([]);
  });
});
