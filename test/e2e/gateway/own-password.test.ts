import { describe, expect, it, onTestFinished } from 'vitest';
import { digestOfKey, makeKey } from '../../../shared/kernel/secrets/key-text.ts';
import { FeedReader } from '../../support/feed-reader.ts';
import { lab } from '../../support/lab/use-gateway.ts';
import { firstPassword, otherPeople, ownPassword, people, usePeople } from '../../support/lab/people.ts';
import { until } from '../../support/until.ts';

const chosen = 'seven plates of agar';
const asked = { current_password: ownPassword, new_password: chosen };

usePeople();

describe('another password', () => {
  it('that a user chooses himself > ends his other sessions at once, also on the feed, and leaves this one', async () => {
    await people.addSettled('ada');
    const [desk, phone] = [await people.signIn('ada'), await people.signIn('ada')];
    const reader = await FeedReader.open(lab.url('/feed'), undefined, { cookie: phone });
    const own = await FeedReader.open(lab.url('/feed'), undefined, { cookie: desk });
    onTestFinished(() => own.close());
    expect(await people.change(desk, ownPassword, chosen)).toMatchObject({
      status: 200,
      body: { name: 'ada', signed_in: true, has_password: true, must_change_password: false },
    });
    await reader.ended;
    await people.goesOn(own);
    expect([await people.status(desk), await people.status(phone)]).toEqual([200, 401]);
    expect((await people.tryToSignIn('ada', ownPassword)).status).toBe(401);
    expect(await people.status(await people.signIn('ada', chosen))).toBe(200);
    await until('the audit tells of it', async () =>
      (await people.audited('changePassword')).some(
        ({ by, status, after }) =>
          by === 'ada' && status === 200 && JSON.stringify(after) === '{"user":"ada"}',
      ),
    );
    expect(JSON.stringify((await people.ask('GET', '/audit')).body)).not.toContain(chosen);
  });

  it.each([
    ['a wrong one in place of his', 'wrong', chosen, 401, undefined],
    ['one that is too short', ownPassword, 'short', 422, '/new_password'],
    ['the one that he has', ownPassword, ownPassword, 422, '/new_password'],
    ['an empty one in place of his', '', chosen, 422, '/current_password'],
  ])('with %s > changes nothing, and none is repeated', async (_what, current, wanted, status, pointer) => {
    const name = `user-${status}`;
    onTestFinished(async () => void (await people.ask('DELETE', `/users/${name}`)));
    await people.addSettled(name);
    const [desk, phone] = [await people.signIn(name), await people.signIn(name)];
    const kept = await lab.store.readRecord('key', name);
    const answer = await people.change(desk, current, wanted);
    expect(answer.status).toBe(status);
    if (pointer !== undefined)
      expect(answer.body['errors']).toContainEqual(expect.objectContaining({ pointer }));
    expect(JSON.stringify(answer.body)).not.toMatch(/agar|otter|wrong/);
    expect(await lab.store.readRecord('key', name)).toEqual(kept);
    expect([await people.status(desk), await people.status(phone)]).toEqual([200, 200]);
  });

  it('with wrong ones > has to wait as a sign-in does, which waits with it, and the audit has all of them', async () => {
    const own = await otherPeople();
    await own.addSettled('ada');
    const as = await own.signIn('ada');
    const tries = [];
    for (let n = 0; n < 6; n++) tries.push((await own.change(as, 'wrong', chosen)).status);
    expect(tries).toEqual([401, 401, 401, 401, 401, 429]);
    expect((await own.tryToSignIn('ada', ownPassword)).status).toBe(429);
    expect(await own.status(as)).toBe(200);
    await until('all are told', async () => {
      const told = (await own.audited('changePassword')).filter(({ by }) => by === 'ada');
      const with_ = (status: number) => told.filter((entry) => entry['status'] === status).length;
      return with_(401) === 5 && with_(429) === 1;
    });
  });

  it('for nobody, a key, and somebody from the provider > is refused, with what to do', async () => {
    expect(await people.change('', ownPassword, chosen)).toMatchObject({ status: 401 });
    const { body } = await people.ask('POST', '/keys', { body: { name: 'robot', role: 'observer' } });
    expect(await people.change(`weir_key=${body['key'] as string}`, ownPassword, chosen)).toMatchObject({
      status: 403,
      body: { code: 'not_allowed', detail: 'robot is a key, and has no password: users have one' },
    });
    expect(await people.ask('POST', '/session/password', { body: asked })).toMatchObject({ status: 401 });
    const key = makeKey('vera');
    const now = Date.now();
    const user = {
      subject: { issuer: 'https://login.example.org', sub: '1' },
      sessions: [{ digest: digestOfKey(key), since: now, used: now }],
    };
    const vera = { digest: '', scopes: [], created_at: now, user };
    await lab.store.writeRecord({ kind: 'key', id: 'vera', body: vera }, 0);
    const as = `weir_key=${key}`;
    expect((await people.ask('GET', '/session', { as })).body).toMatchObject({
      is_user: true,
      has_password: false,
    });
    expect(await people.change(as, ownPassword, chosen)).toMatchObject({
      status: 403,
      body: { detail: 'vera signs in through the provider, and has no password here: change it there' },
    });
  });
});

describe('a password that an admin has set', () => {
  it('is good for another one, a safety stop and a sign-out > and for all else once it was changed', async () => {
    await people.add('grace');
    const as = await people.signIn('grace', firstPassword);
    expect((await people.ask('GET', '/session', { as })).body).toMatchObject({
      ...{ name: 'grace', signed_in: true, must_change_password: true, scopes: ['lab:stop'] },
    });
    for (const [method, path] of [
      ['GET', '/runs'],
      ['GET', '/feed'],
      ['POST', '/session/links'],
      ['POST', '/admin/reset'],
    ] as const) {
      expect(await people.ask(method, path, { as })).toMatchObject({
        status: 403,
        body: { code: 'not_allowed', detail: expect.stringContaining('chooses another password') as string },
      });
    }
    expect((await people.ask('POST', '/admin/safety_stop', { as })).status).toBe(200);
    expect(await people.change(as, firstPassword, firstPassword)).toMatchObject({ status: 422 });
    expect(await people.change(as, firstPassword, ownPassword)).toMatchObject({
      status: 200,
      body: { must_change_password: false, scopes: expect.arrayContaining(['runs:submit']) as unknown },
    });
    expect(await people.status(as)).toBe(200);
    expect(await people.status(await people.signIn('grace'))).toBe(200);
  });

  it('in place of one that was forgotten > must be changed, and the list of users says so', async () => {
    await people.addSettled('joan');
    const state = async () => {
      const { body } = await people.ask('GET', '/users');
      return (body['users'] as { name: string; must_change_password: boolean }[]).find(
        ({ name }) => name === 'joan',
      )?.must_change_password;
    };
    expect(await state()).toBe(false);
    await people.ask('PUT', '/users/joan/password', { body: { password: firstPassword } });
    expect(await state()).toBe(true);
    expect(await people.status(await people.signIn('joan', firstPassword))).toBe(403);
  });

  it('before weir asked for another > is good for all as it was', async () => {
    await people.add('mary');
    const { body, revision } = (await lab.store.readRecord('key', 'mary'))!;
    const { must_change: _, ...user } = body.user!;
    await lab.store.writeRecord({ kind: 'key', id: 'mary', body: { ...body, user } }, revision);
    expect(await people.status(await people.signIn('mary', firstPassword))).toBe(200);
  });
});
