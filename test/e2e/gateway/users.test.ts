import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { makeKey } from '../../../shared/kernel/secrets/key-text.ts';
import type { JsonObject } from '../../../shared/kernel/json/json.ts';
import { WeirError } from '../../../shared/kernel/errors/weir-error.ts';
import { FeedReader } from '../../support/feed-reader.ts';
import { gatewayAlone } from '../../support/lab/gateway-alone.ts';
import type { Lab } from '../../support/lab/lab.ts';
import { until } from '../../support/until.ts';

const local = makeKey('local');
const password = 'amber hinge otter';
/** What the admin gives. */
const first = 'a first word for you';

let lab: Lab;
beforeAll(async () => {
  ({ lab } = await gatewayAlone({ config: { require_key: 'yes' }, localKey: local }));
});
afterAll(() => lab.close());

interface Answer {
  status: number;
  body: JsonObject;
  headers: Headers;
}

/** Asks as the admin, or as a browser that has this cookie. */
async function ask(
  method: string,
  path: string,
  { as, body, of = lab }: { as?: string; body?: unknown; of?: Lab } = {},
): Promise<Answer> {
  const who = as === undefined ? { authorization: `Bearer ${local}` } : { cookie: as };
  const response = await fetch(of.url(path), {
    method,
    headers: { ...who, origin: new URL(of.url('/')).origin, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  return {
    status: response.status,
    body: text === '' ? {} : (JSON.parse(text) as JsonObject),
    headers: response.headers,
  };
}

/** Somebody who has chosen his password already. */
async function user(name: string, role = 'scientist', of = lab): Promise<void> {
  const made = await ask('POST', '/users', { body: { name, role, password: first }, of });
  expect(made).toMatchObject({ status: 200, body: { name, role, state: 'good', sessions: 0 } });
  await settle(name, first, password, of);
}

/** Somebody changes the password that the admin has set, and signs out. */
async function settle(name: string, current: string, chosen: string, of = lab): Promise<void> {
  const as = await signIn(name, current, of);
  const body = { current_password: current, new_password: chosen };
  expect((await ask('POST', '/session/password', { as, body, of })).status).toBe(200);
  await ask('DELETE', '/session', { as, of });
}

const tryToSignIn = (name: string, word = password, of = lab): Promise<Answer> =>
  ask('POST', '/session', { as: '', body: { name, password: word }, of });

/** The cookie of a user who has signed in. */
async function signIn(name: string, word = password, of = lab): Promise<string> {
  const answer = await tryToSignIn(name, word, of);
  expect(answer).toMatchObject({ status: 200, body: { signed_in: true, is_user: true, name } });
  const [cookie = ''] = (answer.headers.get('set-cookie') ?? '').split(';');
  return cookie;
}

/** A gateway of its own: what was tried is counted in it. */
async function another(): Promise<Lab> {
  const { lab: own } = await gatewayAlone({ config: { require_key: 'yes' }, localKey: local });
  onTestFinished(() => own.close());
  return own;
}

const status = async (cookie: string, path = '/runs', of = lab): Promise<number> =>
  (await ask('GET', path, { as: cookie, of })).status;

describe('a user', () => {
  it('that was made > signs in with his password, and what is stored has neither that nor his cookie', async () => {
    await user('ada');
    const cookie = await signIn('ada');
    expect(cookie).toMatch(/^weir_key=weir_ada_[\w-]{43}$/);
    expect((await ask('GET', '/session', { as: cookie })).body).toMatchObject({
      ...{ name: 'ada', signed_in: true, is_user: true },
      scopes: expect.arrayContaining(['runs:submit', 'lab:stop']) as unknown,
    });
    const kept = JSON.stringify(await lab.store.readRecord('key', 'ada'));
    expect(kept).toContain('$argon2id$v=19$m=19456,t=2,p=1$');
    expect(kept).not.toContain(password);
    expect(kept).not.toContain(cookie.slice('weir_key=weir_ada_'.length));
    const { body } = await ask('GET', '/users');
    expect(body['users']).toContainEqual(expect.objectContaining({ name: 'ada', sessions: 1 }));
    expect(JSON.stringify(body)).not.toContain('argon2');
    expect(JSON.stringify((await ask('GET', '/keys')).body)).not.toContain('"ada"');
  });

  it('is named by what he does, and told by his name what he may not', async () => {
    await user('grace');
    const cookie = await signIn('grace');
    expect((await ask('POST', '/admin/safety_stop', { as: cookie, body: { by: 'Eve' } })).status).toBe(200);
    const now = JSON.stringify((await ask('GET', '/now', { as: cookie })).body);
    expect(now).toContain('"by":"grace"');
    expect(now).not.toContain('Eve');
    expect(await ask('GET', '/users', { as: cookie })).toMatchObject({
      status: 403,
      body: { code: 'not_allowed', detail: expect.stringMatching(/^grace may not do this/) as string },
    });
  });

  it('has a name that no key has > and a key none that a user has', async () => {
    await user('linus');
    await ask('POST', '/keys', { body: { name: 'robot', role: 'observer' } });
    expect(await ask('POST', '/keys', { body: { name: 'linus', role: 'observer' } })).toMatchObject({
      status: 409,
      body: { code: 'id_taken', detail: expect.stringContaining('there is a user linus') as string },
    });
    const made = await ask('POST', '/users', { body: { name: 'robot', role: 'observer', password } });
    expect(made).toMatchObject({ status: 409, body: { code: 'id_taken' } });
    expect(await ask('DELETE', '/keys/linus')).toMatchObject({ status: 404, body: { code: 'not_found' } });
    expect(await ask('DELETE', '/users/robot')).toMatchObject({ status: 404, body: { code: 'not_found' } });
    expect((await tryToSignIn('robot')).status).toBe(401);
  });
});

describe('a session', () => {
  it.each([
    ['he signs out', (cookie: string) => ask('DELETE', '/session', { as: cookie })],
    [
      'he has another password',
      () => ask('PUT', '/users/mary/password', { body: { password: 'another long word' } }),
    ],
    ['he is removed', () => ask('DELETE', '/users/mary')],
  ])('ends when %s > at once, also on the feed', async (_when, act) => {
    await user('mary');
    onTestFinished(async () => void (await ask('DELETE', '/users/mary')));
    const cookie = await signIn('mary');
    const reader = await FeedReader.open(lab.url('/feed'), undefined, { cookie });
    await act(cookie);
    await reader.ended;
    expect(await status(cookie)).toBe(401);
    expect(await status(cookie, '/feed')).toBe(401);
    expect((await ask('GET', '/session', { as: cookie })).body).toMatchObject({ signed_in: false });
  });

  it('ends when somebody signs in anew in the same browser > but not where the password is wrong', async () => {
    await user('lise');
    await user('otto');
    const cookie = await signIn('lise');
    const again = (word: string): Promise<Answer> =>
      ask('POST', '/session', { as: cookie, body: { name: 'otto', password: word } });
    expect((await again('wrong')).status).toBe(401);
    expect(await status(cookie)).toBe(200);
    expect(await again(password)).toMatchObject({ status: 200, body: { name: 'otto' } });
    expect(await status(cookie)).toBe(401);
  });

  it('that its user ends > is told by the audit with his name, and a cookie that was made up with none', async () => {
    const own = await another();
    await user('ada', 'scientist', own);
    await ask('DELETE', '/session', { as: `weir_key=${makeKey('ada')}`, of: own });
    await ask('DELETE', '/session', { as: await signIn('ada', password, own), of: own });
    const entries = async () => {
      const { body } = await ask('GET', '/audit', { of: own });
      return (body['entries'] as JsonObject[]).filter(({ operation }) => operation === 'signOut');
    };
    // Ada has signed out once before, when she had chosen her password.
    await until('all are told', async () => (await entries()).length === 3);
    const told = await entries();
    expect(told.filter(({ before }) => before !== undefined)).toMatchObject([
      { before: { user: 'ada' } },
      { before: { user: 'ada' } },
    ]);
  });

  it('that ends > leaves those of other browsers, unless the password is another', async () => {
    await user('joan');
    const [desk, phone] = [await signIn('joan'), await signIn('joan')];
    await ask('DELETE', '/session', { as: phone });
    expect([await status(desk), await status(phone)]).toEqual([200, 401]);
    await ask('PUT', '/users/joan/password', { body: { password: 'another long word' } });
    expect(await status(desk)).toBe(401);
    expect((await tryToSignIn('joan')).status).toBe(401);
    await settle('joan', 'another long word', 'yet another long word');
    expect(await status(await signIn('joan', 'yet another long word'))).toBe(200);
  });

  it('of one who was removed, whose name a key has now > counts no more', async () => {
    await user('alan');
    const cookie = await signIn('alan');
    await ask('DELETE', '/users/alan');
    expect((await tryToSignIn('alan')).status).toBe(401);
    expect((await ask('POST', '/keys', { body: { name: 'alan', role: 'admin' } })).status).toBe(200);
    expect(await status(cookie)).toBe(401);
  });

  it('is not ended by another page > and changes nothing for one', async () => {
    await user('vera');
    const cookie = await signIn('vera');
    const response = await fetch(lab.url('/session'), { method: 'DELETE', headers: { cookie } });
    expect(response.status).toBe(403);
    expect(await status(cookie)).toBe(200);
  });

  /** As if the session had begun, or had been used, so many seconds ago. */
  async function age(name: string, by: { since?: number; used?: number }): Promise<void> {
    const record = (await lab.store.readRecord('key', name))!;
    const sessions = record.body.user!.sessions.map((each) => ({
      ...each,
      since: each.since - (by.since ?? 0) * 1000,
      used: each.used - (by.used ?? 0) * 1000,
    }));
    const body = { ...record.body, user: { ...record.body.user, sessions } };
    expect(await lab.store.writeRecord({ kind: 'key', id: name, body }, record.revision)).toBe(true);
  }

  it('that is not used > ends after twelve hours, and each use begins them anew', async () => {
    await user('emmy');
    const cookie = await signIn('emmy');
    for (let times = 0; times < 2; times++) {
      await age('emmy', { used: 11 * 3600 });
      expect(await status(cookie)).toBe(200);
    }
    await age('emmy', { used: 12 * 3600 });
    expect(await status(cookie)).toBe(401);
  });

  it('that is used all the time > ends after a week', async () => {
    await user('rosa');
    const cookie = await signIn('rosa');
    await age('rosa', { since: 7 * 24 * 3600 - 60 });
    expect(await status(cookie)).toBe(200);
    await age('rosa', { since: 60 });
    expect(await status(cookie)).toBe(401);
  });
});

describe('wrong passwords', () => {
  it('are refused alike for who is there and who is not > and after five have to wait, ever longer', async () => {
    const own = await another();
    await user('ada', 'scientist', own);
    for (const name of ['ada', 'nobody']) {
      const answers = [];
      for (let tries = 0; tries < 6; tries++) answers.push(await tryToSignIn(name, 'wrong', own));
      expect(answers.map((answer) => answer.status)).toEqual([401, 401, 401, 401, 401, 429]);
      expect(answers[0]?.body['detail']).toBe('the name or the password is wrong');
      expect(answers[5]).toMatchObject({ body: { code: 'too_many_requests' } });
      expect(answers[5]?.headers.get('retry-after')).toBe('1');
    }
  });

  it('keep the right one waiting as well > but nobody who is signed in, least of all his safety stop', async () => {
    const own = await another();
    await user('ada', 'scientist', own);
    const cookie = await signIn('ada', password, own);
    await Promise.all(Array.from({ length: 6 }, () => tryToSignIn('ada', 'wrong', own)));
    expect((await tryToSignIn('ada', password, own)).status).toBe(429);
    expect(await status(cookie, '/runs', own)).toBe(200);
    expect((await ask('POST', '/admin/safety_stop', { as: cookie, of: own })).status).toBe(200);
    await until('the wait is over', async () => (await tryToSignIn('ada', password, own)).status === 200);
  });

  it('that the store could not tell right from wrong > do not count', async () => {
    let away = false;
    const { lab: own } = await gatewayAlone({
      config: { require_key: 'yes' },
      localKey: local,
      timing: { requestDeadline: 50 },
      store: (real) =>
        new Proxy(real, {
          get(target, name) {
            const value: unknown = Reflect.get(target, name);
            if (typeof value !== 'function') return value;
            return (...args: unknown[]): unknown =>
              away
                ? Promise.reject(new WeirError('store_unavailable', 'away'))
                : Reflect.apply(value, target, args);
          },
        }),
    });
    onTestFinished(() => own.close());
    await user('ada', 'scientist', own);
    away = true;
    for (let n = 0; n < 7; n++) expect((await tryToSignIn('ada', password, own)).status).toBe(503);
    away = false;
    await signIn('ada', password, own);
  });

  it('are told by the audit > with the name of a user, and never with what was typed in its place', async () => {
    const own = await another();
    await user('ada', 'scientist', own);
    await tryToSignIn('ada', 'wrong', own);
    await tryToSignIn('hunter2', 'wrong', own);
    for (let tries = 1; tries < 6; tries++) await tryToSignIn('ada', 'wrong', own);
    const entries = async () => {
      const { body } = await ask('GET', '/audit', { of: own });
      return (body['entries'] as JsonObject[]).filter(({ operation }) => operation === 'signIn');
    };
    // And that with which Ada has changed her first password.
    await until('all are told', async () => (await entries()).length === 8);
    expect(await entries()).toContainEqual(
      expect.objectContaining({ status: 429, code: 'too_many_requests', operation: 'signIn' }),
    );
    expect(await entries()).toContainEqual(
      expect.objectContaining({ status: 401, code: 'unauthorized', after: { user: 'ada' } }),
    );
    expect(JSON.stringify((await ask('GET', '/audit', { of: own })).body)).not.toContain('hunter2');
  });
});

describe('what does not fit', () => {
  it.each([
    ['an empty password', { name: 'ada', password: '' }, 422, 'invalid_document'],
    ['no password', { name: 'ada' }, 422, 'invalid_document'],
    ['a key and a password', { key: 'weir_', name: 'ada', password }, 422, 'invalid_document'],
    ['nothing', {}, 422, 'invalid_document'],
    [
      'a password of a thousand characters',
      { name: 'ada', password: 'x'.repeat(1000) },
      422,
      'invalid_document',
    ],
    ['a password of a megabyte', { name: 'ada', password: 'x'.repeat(1024 * 1024) }, 413, 'too_large'],
    ['a name of 300 characters', { name: 'a'.repeat(300), password }, 422, 'invalid_document'],
    ['a name that is none', { name: '../ada', password }, 401, 'unauthorized'],
    ['the name of the key of the machine', { name: 'local', password }, 401, 'unauthorized'],
    ['a password that is no text', { name: 'ada', password: 123456789012 }, 422, 'invalid_document'],
  ])('%s > signs nobody in, and is not repeated', async (_what, body, expected, code) => {
    const answer = await ask('POST', '/session', { as: '', body });
    expect(answer).toMatchObject({ status: expected, body: { code } });
    expect(answer.headers.get('set-cookie')).toBeNull();
    expect(JSON.stringify(answer.body)).not.toMatch(/amber hinge|xxxx|aaaa|12345678/);
  });

  it('a document that is no JSON > is not repeated either', async () => {
    const response = await fetch(lab.url('/session'), {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: `{"name": "ada", "password": "${password}" "}`,
    });
    expect(response.status).toBe(400);
    expect(await response.text()).not.toContain('otter');
  });

  it.each([
    ['a short password', { name: 'new', role: 'observer', password: 'short' }, '/password'],
    ['a long password', { name: 'new', role: 'observer', password: 'x'.repeat(257) }, '/password'],
    ['no password', { name: 'new', role: 'observer' }, '/password'],
    ['no role', { name: 'new', password }, '/role'],
    ['an unknown role', { name: 'new', role: 'king', password }, '/role'],
    ['a name that does not fit', { name: 'Ada L', role: 'observer', password }, '/name'],
    ['a name of 300 characters', { name: 'a'.repeat(300), role: 'observer', password }, '/name'],
  ])('%s > makes no user, and the place is named', async (_what, body, pointer) => {
    const answer = await ask('POST', '/users', { body });
    expect(answer).toMatchObject({ status: 422, body: { code: 'invalid_document' } });
    expect(answer.body['errors']).toContainEqual(expect.objectContaining({ pointer }));
    expect(await lab.store.readRecord('key', 'new')).toBeUndefined();
  });
});
