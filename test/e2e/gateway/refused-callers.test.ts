import { beforeAll, describe, expect, it } from 'vitest';
import { makeKey } from '../../../shared/kernel/secrets/key-text.ts';
import type { JsonObject } from '../../../shared/kernel/json/json.ts';
import { lab, useGateway } from '../../support/lab/use-gateway.ts';
import { until } from '../../support/until.ts';

const local = makeKey('local');
const password = 'amber hinge otter';

/** Keys and sessions by what is wrong with them. */
const proof: Record<string, string> = {};

useGateway({ config: { require_key: 'yes' }, localKey: local });
beforeAll(async () => {
  const hour = 3_600_000;
  for (const [name, more] of [
    ['expired', { expires_at: new Date(Date.now() + hour).toISOString() }],
    ['good', {}],
    ['revoked', {}],
  ] as const) {
    const { body } = await ask('POST', '/keys', bearer(local), { name, role: 'observer', ...more });
    proof[name] = body['key'] as string;
  }
  // An hour goes by.
  const { body: made, revision } = (await lab.store.readRecord('key', 'expired'))!;
  const body = { ...made, expires_at: made.expires_at! - hour };
  await lab.store.writeRecord({ kind: 'key', id: 'expired', body }, revision);
  await ask('DELETE', '/keys/revoked', bearer(local));
  await ask('POST', '/users', bearer(local), { name: 'ada', role: 'observer', password });
  const signedIn = await ask('POST', '/session', {}, { name: 'ada', password });
  proof['session'] = signedIn.cookie;
  await ask('DELETE', '/session', { cookie: signedIn.cookie, origin: new URL(lab.url('/')).origin });
});

const bearer = (key: string) => ({ authorization: `Bearer ${key}` });
const withKey = (name: string) => () => bearer(proof[name] ?? '');

async function ask(method: string, path: string, headers: Record<string, string>, body?: object) {
  const response = await fetch(lab.url(path), {
    method,
    headers: { 'content-type': 'application/json', ...headers },
    ...(body && { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  const [cookie = ''] = (response.headers.get('set-cookie') ?? '').split(';');
  return { status: response.status, body: (text === '' ? {} : JSON.parse(text)) as JsonObject, cookie };
}

interface Refused {
  what: string;
  call?: [method: string, path: string, body?: object];
  headers: () => Record<string, string>;
  status: 401 | 403;
  sentence: string;
  /** What the audit says besides. */
  audit?: JsonObject;
}

const callers: Refused[] = [
  {
    what: 'no key',
    headers: () => ({}),
    status: 401,
    sentence: 'this gateway answers only who sends a key',
    audit: { by: null },
  },
  {
    what: 'what is no key',
    headers: () => bearer('swordfish'),
    status: 401,
    sentence: 'what was sent as the key is none',
  },
  {
    what: 'no Bearer',
    headers: () => ({ authorization: 'Basic YWRhOmh1c2g=' }),
    status: 401,
    sentence: 'the Authorization header holds no key',
  },
  {
    what: 'a key with another secret',
    headers: () => bearer(makeKey('good')),
    status: 401,
    sentence: 'the key is not known here',
    audit: { said_by: 'the key good' },
  },
  {
    what: 'a key that nobody has made',
    headers: () => bearer(makeKey('nobody')),
    status: 401,
    sentence: 'the key is not known here',
  },
  {
    what: 'the key of another machine',
    headers: () => bearer(makeKey('local')),
    status: 401,
    sentence: 'of another machine',
  },
  {
    what: 'a key that was cut short',
    headers: () => bearer((proof['good'] ?? '').slice(0, -1)),
    status: 401,
    sentence: 'what was sent as the key is none',
  },
  {
    what: 'a key that has expired',
    headers: withKey('expired'),
    status: 401,
    sentence: 'the key expired has expired at',
    audit: { said_by: 'the key expired' },
  },
  {
    what: 'a key that was revoked',
    headers: withKey('revoked'),
    status: 401,
    sentence: 'the key revoked was revoked at',
    audit: { said_by: 'the key revoked' },
  },
  {
    what: 'a session that was ended',
    headers: () => ({ cookie: proof['session'] ?? '' }),
    status: 401,
    sentence: 'you are not signed in any more',
    audit: { said_by: 'the key ada' },
  },
  {
    what: 'a key with too few scopes',
    call: ['POST', '/experiments', { experiment_name: 'x' }],
    headers: withKey('good'),
    status: 403,
    sentence: 'the key good may not do this: it wants the scope ',
    audit: { by: 'good' },
  },
  {
    what: 'a wrong password',
    call: ['POST', '/session', { name: 'ada', password: 'wrong' }],
    headers: () => ({}),
    status: 401,
    sentence: 'the name or the password is wrong',
    audit: { after: { user: 'ada' } },
  },
  {
    what: 'the password of nobody',
    call: ['POST', '/session', { name: 'nobody', password }],
    headers: () => ({}),
    status: 401,
    sentence: 'the name or the password is wrong',
  },
];

describe('a caller with', () => {
  it.each(callers.map((caller, i) => [caller.what, caller, `refused-${i}`] as const))(
    '%s > is refused with the reason, and the audit tells of it',
    async (_what, { call = ['GET', '/runs'], headers, status, sentence, audit }, id) => {
      const [method, path, body] = call;
      const answer = await ask(method, path, { ...headers(), 'x-request-id': id }, body);
      expect(answer).toMatchObject({
        status,
        body: { code: status === 401 ? 'unauthorized' : 'not_allowed', status },
        cookie: '',
      });
      expect(answer.body['detail']).toContain(sentence);
      const told = async (): Promise<JsonObject | undefined> => {
        const { body: page } = await ask('GET', '/audit?limit=100', bearer(local));
        return (page['entries'] as JsonObject[]).find(({ request_id }) => request_id === id);
      };
      await until('the audit tells of it', async () => (await told()) !== undefined);
      expect(await told()).toMatchObject({ status, code: answer.body['code'], method, path, ...audit });
    },
  );
});
