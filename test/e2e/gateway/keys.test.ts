import { beforeAll, describe, expect, it } from 'vitest';
import { rolesWith, scopesFor } from '../../../gateway/http/access/authorize.ts';
import { operations } from '../../../gateway/server/api/description-router.ts';
import type { Operation } from '../../../gateway/http/api/operation.ts';
import { digestOfKey, makeKey } from '../../../shared/kernel/secrets/key-text.ts';
import { roleNames, type Role } from '../../../shared/contracts/scopes.ts';
import { FeedReader } from '../../support/feed-reader.ts';
import { eventually } from '../../support/eventually.ts';
import { bearer } from '../../support/ask.ts';
import { gatewayAlone } from '../../support/lab/gateway-alone.ts';
import { lab, useGateway } from '../../support/lab/use-gateway.ts';
import { fine } from '../../support/lab/submission.ts';

const local = makeKey('local');

useGateway({ config: { require_key: 'yes' }, localKey: local });

const shown = (key?: string) => (key === undefined ? {} : bearer(key));
/** Asks with a key, or without one. */
const ask = (method: string, path: string, key?: string, body?: unknown) =>
  lab.ask(method, path, body, shown(key));

async function keyFor(name: string, more: object): Promise<string> {
  const { status, body } = await ask('POST', '/keys', local, { name, ...more });
  expect({ status, body }).toMatchObject({ status: 200, body: { name, state: 'good' } });
  return body['key'] as string;
}

/** What a call answers that stops before its body: enough to tell who was let through. */
async function codeOf(operation: Operation, command: string, key?: string): Promise<string> {
  const path = operation.path.replace('{command}', command).replaceAll(/\{\w+\}/g, 'nothing');
  const response = await fetch(lab.url(path), {
    method: operation.method.toUpperCase(),
    headers: shown(key),
  });
  const isProblem = response.headers.get('content-type')?.startsWith('application/problem+json') === true;
  if (!isProblem) {
    await response.body?.cancel();
    return String(response.status);
  }
  return ((await response.json()) as { code: string }).code;
}

const calls = operations.flatMap((operation) => {
  const commands = operation.path.includes('/admin/{command}') ? ['safety_stop', 'reset'] : ['nothing'];
  return commands.map(
    (command) => [`${operation.method} ${operation.path} (${command})`, operation, command] as const,
  );
});

describe('each call, by each role', () => {
  const keys = new Map<Role, string>();
  beforeAll(async () => {
    for (const role of roleNames) keys.set(role, await keyFor(`a-${role}`, { role }));
  });

  it.each(calls)('%s > is made by those who may, and by nobody else', async (_call, operation, command) => {
    const wanted = scopesFor(operation.access, command);
    const may = wanted === undefined ? roleNames : rolesWith(wanted);
    // Which scopes a role has is a table: one of those who may and one of those who may not show that it is heeded.
    const others = roleNames.filter((role) => !may.includes(role));
    for (const role of [...may.slice(-1), ...others.slice(-1)]) {
      const code = await codeOf(operation, command, keys.get(role));
      expect([role, code !== 'not_allowed']).toEqual([role, may.includes(role)]);
      expect(['unauthorized', 'internal_error']).not.toContain(code);
    }
    const without = await codeOf(operation, command);
    expect(without === 'unauthorized').toBe(wanted !== undefined);
  });
});

describe('a key', () => {
  it('that was made > is shown once, and never again; what is stored does not hold it', async () => {
    const key = await keyFor('once', { role: 'observer' });
    const { body } = await ask('GET', '/keys', local);
    expect(body['keys']).toContainEqual(
      expect.objectContaining({ name: 'once', role: 'observer', state: 'good', created_by: null }),
    );
    const kept = JSON.stringify([body, await lab.store.readRecord('key', 'once')]);
    expect(kept).not.toContain(key.slice('weir_once_'.length));
  });

  it('whose name is in use > is not made a second time, and is once it was revoked', async () => {
    const first = await keyFor('twice', { role: 'observer' });
    expect(await ask('POST', '/keys', local, { name: 'twice', role: 'admin' })).toMatchObject({
      status: 409,
      body: { code: 'id_taken' },
    });
    await ask('DELETE', '/keys/twice', local);
    const second = await keyFor('twice', { role: 'observer' });
    expect((await ask('GET', '/runs', first)).status).toBe(401);
    expect((await ask('GET', '/runs', second)).status).toBe(200);
  });

  it('that was revoked > counts no more from that moment on, also one called as a call is, and revoking it again changes nothing', async () => {
    const key = await keyFor('data', { role: 'observer' });
    expect((await ask('GET', '/runs', key)).status).toBe(200);
    const revoked = await ask('DELETE', '/keys/data', local);
    expect(revoked).toMatchObject({ status: 200, body: { state: 'revoked' } });
    expect(await ask('GET', '/runs', key)).toMatchObject({
      status: 401,
      body: { code: 'unauthorized', detail: expect.stringContaining('data was revoked') as string },
    });
    expect((await ask('DELETE', '/keys/data', local)).body).toEqual(revoked.body);
  });

  it('that is revoked while the feed is read with it > ends the reading', async () => {
    const key = await keyFor('listener', { role: 'observer' });
    const reader = await FeedReader.open(lab.url('/feed'), undefined, bearer(key));
    await ask('DELETE', '/keys/listener', local);
    await reader.ended;
    expect((await ask('GET', '/feed', key)).status).toBe(401);
  });

  it('that takes the place of a revoked one > does not let go on what is read with that', async () => {
    const key = await keyFor('heir', { role: 'observer' });
    const reader = await FeedReader.open(lab.url('/feed'), undefined, bearer(key));
    const kept = await lab.store.readRecord('key', 'heir');
    const body = { ...kept!.body, digest: digestOfKey(makeKey('heir')) };
    // As if both had come between two looks.
    expect(await lab.store.writeRecord({ kind: 'key', id: 'heir', body }, kept!.revision)).toBe(true);
    await reader.ended;
  });

  it('says who it was, whatever the request says', async () => {
    const key = await keyFor('ada', { role: 'scientist' });
    const submitted = await lab.submit(fine(), bearer(key));
    const { run_id } = (await submitted.json()) as { run_id: string };
    await ask('POST', `/runs/${run_id}/cancel`, key, { by: 'Eve' });
    const note = { event_type: 'COMMENT', event_name: 'MADE', run_id, by: 'Eve' };
    const logged = await ask('POST', '/events', key, note);
    expect(logged.body).toMatchObject({ ...note, by: 'ada', said_by: 'Eve' });
    // Where the store takes long to say who asks, a stop is given all the same, and in nobody's name.
    await eventually(async () => {
      const stopped = await ask('POST', '/admin/safety_stop', key, { by: 'Eve' });
      expect(stopped.status).toBe(200);
      const now = (await ask('GET', '/now', key)).body;
      expect(JSON.stringify(now)).toContain('"by":"ada"');
      expect(JSON.stringify(now)).not.toContain('Eve');
    });
  });

  it.each([
    ['neither role nor scopes', { name: 'x' }, '/role'],
    ['both', { name: 'x', role: 'admin', scopes: ['admin'] }, '/role'],
    ['an unknown role', { name: 'x', role: 'king' }, '/role'],
    ['an unknown scope', { name: 'x', scopes: ['runs:all'] }, '/scopes/0'],
    ['a name that does not fit', { name: 'Ada L', role: 'admin' }, '/name'],
    ['the name of the key of a machine', { name: 'local', role: 'observer' }, undefined],
    [
      'an end that is over',
      { name: 'x', role: 'observer', expires_at: '2020-01-01T00:00:00Z' },
      '/expires_at',
    ],
  ])('with %s > is not made, and the place is named', async (_what, wanted, pointer) => {
    const { status, body } = await ask('POST', '/keys', local, wanted);
    expect([409, 422]).toContain(status);
    if (pointer !== undefined) expect(body['errors']).toContainEqual(expect.objectContaining({ pointer }));
    expect(await lab.store.readRecord('key', 'x')).toBeUndefined();
  });
});

describe('a gateway of one machine that wants no key', () => {
  it.each([
    ['what agents ask for', 'agents:serve', 'unauthorized'],
    ['what hands out keys', 'admin', 'unauthorized'],
  ])('%s > wants one all the same, and says where it is', async (_what, scope, code) => {
    const { lab: open } = await gatewayAlone({ localKey: local });
    const answers = await Promise.all(
      operations
        .filter(({ access }) => access === scope)
        .map(({ method, path }) => open.ask(method.toUpperCase(), path.replaceAll(/\{\w+\}/g, 'nothing'))),
    );
    expect(answers.length).toBeGreaterThan(1);
    for (const { body } of answers)
      expect(body).toMatchObject({ code, detail: expect.stringContaining('WEIR_KEY_FILE') as string });
    expect((await fetch(open.url('/runs'))).status).toBe(200);
    await open.close();
  });

  it('a key that is none > is refused all the same; that of another folder, and what a proxy sends, count as none', async () => {
    const { lab: open } = await gatewayAlone({ localKey: local });
    const status = async (authorization: string) =>
      (await fetch(open.url('/runs'), { headers: { authorization } })).status;
    expect(await status(`Bearer ${makeKey('eve')}`)).toBe(401);
    expect(await status('Bearer weir_ada_cut')).toBe(401);
    expect(await status(`Bearer ${makeKey('local')}`)).toBe(200);
    expect(await status('Basic YWRhOmh1c2g=')).toBe(200);
    expect(await status('Bearer eyJhbGciOi.eyJzdWIi.c2ln')).toBe(200);
    await open.close();
  });
});
