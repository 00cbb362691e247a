import { describe, expect, it, onTestFinished } from 'vitest';
import { makeKey } from '../../../shared/kernel/secrets/key-text.ts';
import { FeedReader } from '../../support/feed-reader.ts';
import { lab } from '../../support/lab/use-gateway.ts';
import type { Answer } from '../../support/ask.ts';
import { eventually } from '../../support/eventually.ts';
import { otherPeople, ownPassword, people, usePeople } from '../../support/lab/people.ts';
import { until } from '../../support/until.ts';

const password = ownPassword;

usePeople();

describe('a user', () => {
  it('that was made > signs in with his password, and what is stored has neither that nor his cookie', async () => {
    await people.addSettled('ada');
    const cookie = await people.signIn('ada');
    expect(cookie).toMatch(/^weir_key=weir_ada_[\w-]{43}$/);
    expect((await people.ask('GET', '/session', { as: cookie })).body).toMatchObject({
      ...{ name: 'ada', signed_in: true, is_user: true },
      scopes: expect.arrayContaining(['runs:submit', 'lab:stop']) as unknown,
    });
    const kept = JSON.stringify(await lab.store.readRecord('key', 'ada'));
    expect(kept).toContain('$argon2id$v=19$m=19456,t=2,p=1$');
    expect(kept).not.toContain(password);
    expect(kept).not.toContain(cookie.slice('weir_key=weir_ada_'.length));
    const { body } = await people.ask('GET', '/users');
    expect(body['users']).toContainEqual(expect.objectContaining({ name: 'ada', sessions: 1 }));
    expect(JSON.stringify(body)).not.toContain('argon2');
    expect(JSON.stringify((await people.ask('GET', '/keys')).body)).not.toContain('"ada"');
  });

  it('is named by what he does, and told by his name what he may not', async () => {
    await people.addSettled('grace');
    const cookie = await people.signIn('grace');
    // Where the store takes long to say who asks, a stop is given all the same, and in nobody's name.
    await eventually(async () => {
      const stopped = await people.ask('POST', '/admin/safety_stop', { as: cookie, body: { by: 'Eve' } });
      expect(stopped.status).toBe(200);
      const now = JSON.stringify((await people.ask('GET', '/now', { as: cookie })).body);
      expect(now).toContain('"by":"grace"');
      expect(now).not.toContain('Eve');
    });
    expect(await people.ask('GET', '/users', { as: cookie })).toMatchObject({
      status: 403,
      body: { code: 'not_allowed', detail: expect.stringMatching(/^grace may not do this/) as string },
    });
  });

  it('has a name that no key has > and a key none that a user has', async () => {
    await people.addSettled('linus');
    await people.ask('POST', '/keys', { body: { name: 'robot', role: 'observer' } });
    expect(await people.ask('POST', '/keys', { body: { name: 'linus', role: 'observer' } })).toMatchObject({
      status: 409,
      body: { code: 'id_taken', detail: expect.stringContaining('there is a user linus') as string },
    });
    const made = await people.ask('POST', '/users', { body: { name: 'robot', role: 'observer', password } });
    expect(made).toMatchObject({ status: 409, body: { code: 'id_taken' } });
    expect(await people.ask('DELETE', '/keys/linus')).toMatchObject({
      status: 404,
      body: { code: 'not_found' },
    });
    expect(await people.ask('DELETE', '/users/robot')).toMatchObject({
      status: 404,
      body: { code: 'not_found' },
    });
    expect((await people.tryToSignIn('robot', password)).status).toBe(401);
  });
});

describe('a session', () => {
  it.each([
    ['he signs out', (cookie: string) => people.ask('DELETE', '/session', { as: cookie })],
    [
      'he has another password',
      () => people.ask('PUT', '/users/mary/password', { body: { password: 'another long word' } }),
    ],
    ['he is removed', () => people.ask('DELETE', '/users/mary')],
  ])('ends when %s > at once, also on the feed', async (_when, act) => {
    await people.addSettled('mary');
    onTestFinished(async () => void (await people.ask('DELETE', '/users/mary')));
    const cookie = await people.signIn('mary');
    const reader = await FeedReader.open(lab.url('/feed'), undefined, { cookie });
    await act(cookie);
    await reader.ended;
    expect(await people.status(cookie)).toBe(401);
    expect(await people.status(cookie, '/feed')).toBe(401);
    expect((await people.ask('GET', '/session', { as: cookie })).body).toMatchObject({ signed_in: false });
  });

  it('ends when somebody signs in anew in the same browser > but not where the password is wrong', async () => {
    await people.addSettled('lise');
    await people.addSettled('otto');
    const cookie = await people.signIn('lise');
    const again = (word: string): Promise<Answer> =>
      people.ask('POST', '/session', { as: cookie, body: { name: 'otto', password: word } });
    expect((await again('wrong')).status).toBe(401);
    expect(await people.status(cookie)).toBe(200);
    expect(await again(password)).toMatchObject({ status: 200, body: { name: 'otto' } });
    expect(await people.status(cookie)).toBe(401);
  });

  it('that its user ends > is told by the audit with his name, and a cookie that was made up with none', async () => {
    const own = await otherPeople();
    await own.addSettled('ada');
    await own.ask('DELETE', '/session', { as: `weir_key=${makeKey('ada')}` });
    await own.ask('DELETE', '/session', { as: await own.signIn('ada') });
    // Ada has signed out once before, when she had chosen her password.
    await until('all are told', async () => (await own.audited('signOut')).length === 3);
    const told = await own.audited('signOut');
    expect(told.filter(({ before }) => before !== undefined)).toMatchObject([
      { before: { user: 'ada' } },
      { before: { user: 'ada' } },
    ]);
  });

  it('of one who was removed, whose name a key has now > counts no more', async () => {
    await people.addSettled('alan');
    const cookie = await people.signIn('alan');
    await people.ask('DELETE', '/users/alan');
    expect((await people.tryToSignIn('alan', password)).status).toBe(401);
    expect((await people.ask('POST', '/keys', { body: { name: 'alan', role: 'admin' } })).status).toBe(200);
    expect(await people.status(cookie)).toBe(401);
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
    await people.addSettled('emmy');
    const cookie = await people.signIn('emmy');
    for (let times = 0; times < 2; times++) {
      await age('emmy', { used: 11 * 3600 });
      expect(await people.status(cookie)).toBe(200);
    }
    await age('emmy', { used: 12 * 3600 });
    expect(await people.status(cookie)).toBe(401);
  });

  it('that is used all the time > ends after a week', async () => {
    await people.addSettled('rosa');
    const cookie = await people.signIn('rosa');
    await age('rosa', { since: 7 * 24 * 3600 - 60 });
    expect(await people.status(cookie)).toBe(200);
    await age('rosa', { since: 60 });
    expect(await people.status(cookie)).toBe(401);
  });
});

describe('wrong passwords', () => {
  it('are refused alike for who is there and who is not > and after five have to wait, ever longer', async () => {
    const own = await otherPeople();
    await own.addSettled('ada');
    for (const name of ['ada', 'nobody']) {
      const answers = [];
      for (let tries = 0; tries < 6; tries++) answers.push(await own.tryToSignIn(name, 'wrong'));
      expect(answers.map((answer) => answer.status)).toEqual([401, 401, 401, 401, 401, 429]);
      expect(answers[0]?.body['detail']).toBe('the name or the password is wrong');
      expect(answers[5]).toMatchObject({ body: { code: 'too_many_requests' } });
      expect(answers[5]?.headers.get('retry-after')).toBe('1');
    }
  });

  it('keep the right one waiting as well > but nobody who is signed in, least of all his safety stop', async () => {
    let now = 0;
    const own = await otherPeople(() => now);
    await own.addSettled('ada');
    const cookie = await own.signIn('ada');
    await Promise.all(Array.from({ length: 6 }, () => own.tryToSignIn('ada', 'wrong')));
    expect((await own.tryToSignIn('ada', password)).status).toBe(429);
    expect(await own.status(cookie)).toBe(200);
    expect((await own.ask('POST', '/admin/safety_stop', { as: cookie })).status).toBe(200);
    now += 1_000;
    expect((await own.tryToSignIn('ada', password)).status).toBe(200);
  });

  it('are told by the audit > with the name of a user, and never with what was typed in its place', async () => {
    const own = await otherPeople();
    await own.addSettled('ada');
    await own.tryToSignIn('ada', 'wrong');
    await own.tryToSignIn('hunter2', 'wrong');
    for (let tries = 1; tries < 6; tries++) await own.tryToSignIn('ada', 'wrong');
    const entries = () => own.audited('signIn');
    // And that with which Ada has changed her first password.
    await until('all are told', async () => (await entries()).length === 8);
    expect(await entries()).toContainEqual(
      expect.objectContaining({ status: 429, code: 'too_many_requests', operation: 'signIn' }),
    );
    expect(await entries()).toContainEqual(
      expect.objectContaining({ status: 401, code: 'unauthorized', after: { user: 'ada' } }),
    );
    expect(JSON.stringify((await own.ask('GET', '/audit')).body)).not.toContain('hunter2');
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
    const answer = await people.ask('POST', '/session', { as: '', body });
    expect(answer).toMatchObject({ status: expected, body: { code } });
    expect(answer.headers.get('set-cookie')).toBeNull();
    expect(JSON.stringify(answer.body)).not.toMatch(/amber hinge|xxxx|aaaa|12345678/);
  });

  it('a document that is no JSON > is not repeated either', async () => {
    const headers = { 'content-type': 'application/json' };
    const body = `{"name": "ada", "password": "${password}" "}`;
    const response = await fetch(lab.url('/session'), { method: 'POST', headers, body });
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
    const answer = await people.ask('POST', '/users', { body });
    expect(answer).toMatchObject({ status: 422, body: { code: 'invalid_document' } });
    expect(answer.body['errors']).toContainEqual(expect.objectContaining({ pointer }));
    expect(await lab.store.readRecord('key', 'new')).toBeUndefined();
  });
});
