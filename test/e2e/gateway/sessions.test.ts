import { describe, expect, it, onTestFinished } from 'vitest';
import type { JsonObject } from '../../../shared/kernel/json/json.ts';
import { FeedReader } from '../../support/feed-reader.ts';
import { lab } from '../../support/lab/use-gateway.ts';
import { firstPassword, localKey, people, usePeople } from '../../support/lab/people.ts';
import { until } from '../../support/until.ts';

const firefox = {
  'user-agent': 'Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0',
};

usePeople();

async function sessionsOf(as: string): Promise<JsonObject[]> {
  return (await people.ask('GET', '/sessions', { as })).body['sessions'] as JsonObject[];
}

/** What reads the feed with a cookie. */
async function reading(cookie: string): Promise<FeedReader> {
  const reader = await FeedReader.open(lab.url('/feed'), undefined, { cookie });
  onTestFinished(() => reader.close());
  return reader;
}

describe('the sessions of a user', () => {
  it('are listed to him alone > since when, from where, and which one asks; none of it signs anybody in', async () => {
    await people.addSettled('ada');
    await people.addSettled('grace');
    const before = Date.now();
    const [desk, phone] = [
      await people.signIn('ada', undefined, firefox),
      await people.signIn('ada', undefined, { 'user-agent': 'weir"><script>' }),
    ];
    await people.signIn('grace');
    const listed = await sessionsOf(desk);
    expect(listed).toMatchObject([
      { this_one: true, browser: 'Firefox on Linux', from: expect.stringMatching(/127\.0\.0\.1$/) as string },
      { this_one: false, browser: null },
    ]);
    for (const { since, last_used } of listed) {
      expect(Date.parse(since as string)).toBeGreaterThanOrEqual(before);
      expect(last_used).toBe(since);
    }
    expect((await sessionsOf(phone)).map(({ this_one }) => this_one)).toEqual([false, true]);
    const kept = JSON.stringify(await lab.store.readRecord('key', 'ada'));
    expect(kept).not.toContain('script');
    for (const { id } of listed) {
      expect(id).toMatch(/^[0-9a-f]{16}$/);
      expect((await people.ask('GET', '/runs', { as: `weir_key=weir_ada_${id as string}` })).status).toBe(
        401,
      );
    }
  });

  it('that he ends > is over at once, also on the feed, and the others go on', async () => {
    await people.addSettled('lise');
    const [desk, phone] = [await people.signIn('lise'), await people.signIn('lise')];
    const [ofDesk, ofPhone] = [await reading(desk), await reading(phone)];
    const id = (await sessionsOf(desk))[1]?.['id'] as string;
    expect((await people.ask('DELETE', `/sessions/${id}`, { as: desk })).status).toBe(204);
    await ofPhone.ended;
    expect([await people.status(desk), await people.status(phone)]).toEqual([200, 401]);
    await people.goesOn(ofDesk);
    expect((await people.ask('DELETE', `/sessions/${id}`, { as: desk })).status).toBe(404);
    await until('the audit tells of it', async () =>
      (await people.audited('endSession')).some(
        ({ by, status, on }) => by === 'lise' && status === 204 && (on as { id?: string }).id === id,
      ),
    );
  });

  it('but this one > end with one call, also on the feed', async () => {
    await people.addSettled('joan');
    const [desk, phone, home] = [
      await people.signIn('joan'),
      await people.signIn('joan'),
      await people.signIn('joan'),
    ];
    const [ofDesk, ofPhone, ofHome] = [await reading(desk), await reading(phone), await reading(home)];
    const ended = await people.ask('DELETE', '/sessions', { as: desk });
    expect(ended).toMatchObject({ status: 200, body: { ended: 2 } });
    await Promise.all([ofPhone.ended, ofHome.ended]);
    expect(await Promise.all([desk, phone, home].map((as) => people.status(as)))).toEqual([200, 401, 401]);
    await people.goesOn(ofDesk);
    expect((await people.ask('DELETE', '/sessions', { as: desk })).body).toEqual({ ended: 0 });
    await until('the audit tells of it', async () =>
      (await people.audited('endOtherSessions')).some(
        ({ by, after }) => by === 'joan' && (after as { ended?: number }).ended === 2,
      ),
    );
  });

  it('of somebody else > are not ended by him, nor by another page', async () => {
    await people.addSettled('vera');
    await people.addSettled('otto');
    const [vera, otto] = [await people.signIn('vera'), await people.signIn('otto')];
    const id = (await sessionsOf(vera))[0]?.['id'] as string;
    expect((await people.ask('DELETE', `/sessions/${id}`, { as: otto })).status).toBe(404);
    expect((await people.ask('DELETE', '/sessions', { as: otto })).body).toEqual({ ended: 0 });
    const headers = { origin: 'https://evil.example' };
    expect((await people.ask('DELETE', '/sessions', { as: vera, headers })).status).toBe(403);
    expect(await people.status(vera)).toBe(200);
  });

  it('are none of a key, and are shown to nobody without one or with a first password', async () => {
    expect((await people.ask('GET', '/sessions')).body).toEqual({ sessions: [] });
    expect((await people.ask('DELETE', '/sessions')).body).toEqual({ ended: 0 });
    expect((await people.ask('GET', '/sessions', { as: '' })).status).toBe(401);
    await people.add('rosa');
    const as = await people.signIn('rosa', firstPassword);
    expect((await people.ask('GET', '/sessions', { as })).status).toBe(403);
  });

  it('that began before weir kept from where > are listed without', async () => {
    await people.addSettled('emmy');
    const as = await people.signIn('emmy', undefined, firefox);
    const { body, revision } = (await lab.store.readRecord('key', 'emmy'))!;
    const sessions = body.user!.sessions.map(({ digest, since, used }) => ({ digest, since, used }));
    const before = { ...body, user: { ...body.user, sessions } };
    expect(await lab.store.writeRecord({ kind: 'key', id: 'emmy', body: before }, revision)).toBe(true);
    expect(await sessionsOf(as)).toMatchObject([{ this_one: true, from: null, browser: null }]);
  });
});

describe('an admin', () => {
  it('ends all sessions of a user > at once, also on the feed, and she may sign in again', async () => {
    await people.addSettled('mary');
    const [desk, phone] = [await people.signIn('mary'), await people.signIn('mary')];
    const [ofDesk, ofPhone] = [await reading(desk), await reading(phone)];
    expect(await people.ask('DELETE', '/users/mary/sessions')).toMatchObject({
      status: 200,
      body: { name: 'mary', sessions: 0, state: 'good' },
    });
    await Promise.all([ofDesk.ended, ofPhone.ended]);
    expect([await people.status(desk), await people.status(phone)]).toEqual([401, 401]);
    expect(await people.status(await people.signIn('mary'))).toBe(200);
    await until('the audit tells of it', async () =>
      (await people.audited('signOutUser')).some(
        ({ on, after }) =>
          (on as { name?: string }).name === 'mary' && (after as { ended?: number }).ended === 2,
      ),
    );
  });

  it('ends those of nobody who is not there, and nobody else ends them', async () => {
    expect((await people.ask('DELETE', '/users/nobody/sessions')).status).toBe(404);
    await people.addSettled('alan');
    const as = await people.signIn('alan');
    expect((await people.ask('DELETE', '/users/alan/sessions', { as })).status).toBe(403);
    expect(await people.status(as)).toBe(200);
  });
});

describe('a session at another gateway of the lab', () => {
  it('ends with the call at this one > at once, also on the feed', async () => {
    await people.addSettled('edith');
    const [desk, phone] = [await people.signIn('edith'), await people.signIn('edith')];
    const first = lab.gateway;
    const other = await lab.startGateway({
      config: { require_key: 'yes' },
      localKey,
      timing: { feedAgain: 10 },
    });
    onTestFinished(() => other.stop());
    const reader = await FeedReader.open(new URL('/feed', other.url()).href, undefined, { cookie: phone });
    lab.gateway = first;
    expect((await people.ask('DELETE', '/sessions', { as: desk })).body).toEqual({ ended: 1 });
    await reader.ended;
    const refused = await fetch(new URL('/runs', other.url()), { headers: { cookie: phone } });
    expect(refused.status).toBe(401);
  });
});
