import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AuditEntry } from '../../../shared/contracts/audit.ts';
import type { JsonObject } from '../../../shared/kernel/json/json.ts';
import { makeKey } from '../../../shared/kernel/secrets/key-text.ts';
import { newId } from '../../../shared/contracts/ids.ts';
import { Lab } from '../../support/lab/lab.ts';
import { fine } from '../../support/lab/submission.ts';
import { until } from '../../support/until.ts';

const local = makeKey('local');
const keys = new Map<string, string>();
let lab: Lab;

beforeAll(async () => {
  lab = await Lab.open({
    modules: ['reader', 'arm'],
    config: '{ own_runs_only: true }',
    more: 'locations: { arm: { nest: [1, 2, 3] } }',
  });
  await lab.playOwner();
  await lab.startGateway({ localKey: local, timing: { requestDeadline: 300, confirm: 200, shown: 50 } });
  for (const name of ['ada', 'bob']) await createKey(name, { role: 'scientist' });
  await createKey('olga', { role: 'operator' });
  await createKey('rita', { scopes: ['runs:read', 'runs:control', 'outcomes:resolve'] });
});
afterAll(() => lab.close());

interface Answered {
  status: number;
  body: JsonObject;
}

async function answer(response: Response): Promise<Answered> {
  const text = await response.text();
  return { status: response.status, body: text === '' ? {} : (JSON.parse(text) as JsonObject) };
}

/** Asks as whoever has that key; without one as nobody. */
async function ask(who: string | undefined, method: string, path: string, body?: object): Promise<Answered> {
  const key = who === 'local' ? local : keys.get(who ?? '');
  return answer(
    await fetch(lab.url(path), {
      method,
      headers: {
        ...(key === undefined ? {} : { authorization: `Bearer ${key}` }),
        'content-type': 'application/json',
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    }),
  );
}

async function createKey(name: string, may: object): Promise<void> {
  const { body } = await ask('local', 'POST', '/keys', { name, ...may });
  keys.set(name, body['key'] as string);
}

/** Hands in a run; its id. */
async function submit(who: string | undefined, experiment_id = newId()): Promise<string> {
  const key = who === 'local' ? local : keys.get(who ?? '');
  const response = await fetch(lab.url('/runs/start'), {
    method: 'POST',
    body: new URLSearchParams({ ...fine(), experiment_id }),
    headers: key === undefined ? {} : { authorization: `Bearer ${key}` },
  });
  const { status, body } = await answer(response);
  expect(status).toBe(200);
  return body['run_id'] as string;
}

async function register(who: string): Promise<string> {
  const { body } = await ask(who, 'POST', '/experiments', { experiment_name: `of ${who}` });
  expect(body['registered_by']).toBe(who);
  return body['experiment_id'] as string;
}

const owners = async (run: string) => (await ask('bob', 'GET', `/runs/${run}`)).body['owners'];

/** What changes a run, or lets it go on. */
const calls = [
  ['cancel', 'POST', '/runs/RUN/cancel'],
  ['pause', 'POST', '/runs/RUN/pause'],
  ['resume', 'POST', '/runs/RUN/resume'],
  ['retry', 'POST', '/runs/RUN/retry'],
  ['skip', 'POST', '/runs/RUN/skip'],
  ['insert', 'POST', '/runs/RUN/insert'],
  ['edit', 'PATCH', '/runs/RUN'],
  ['answer', 'POST', '/asks/RUN.0.1'],
] as const;

describe('a lab that keeps runs to their owners', () => {
  it.each(calls)(
    '%s of what another has handed in > is refused, with whose it is and who may',
    async (...call) => {
      const [, method, path] = call;
      const at = path.replace('RUN', await submit('ada'));
      const refused = await ask('bob', method, at, {});
      expect(refused).toMatchObject({ status: 403, body: { code: 'not_allowed' } });
      expect(refused.body['detail']).toContain('the run is of ada, and this lab keeps runs to their owners');
      expect(refused.body['detail']).toContain(
        'lab:operate may, as the roles operator, engineer, admin have it',
      );
      for (const who of ['ada', 'olga', 'local', undefined])
        expect((await ask(who, method, at, {})).body['code']).not.toBe('not_allowed');
    },
  );

  it('resolve > likewise, where a key may say what became of steps and not more', async () => {
    const at = `/runs/${await submit('ada')}/resolve`;
    expect((await ask('rita', 'POST', at, { as: 'abort' })).body['code']).toBe('not_allowed');
    expect((await ask('olga', 'POST', at, { as: 'abort' })).body['code']).toBe('nothing_unknown');
  });

  it('a run in the experiment of somebody else > is of both', async () => {
    const run = await submit('ada', await register('bob'));
    expect(await owners(run)).toEqual(['ada', 'bob']);
    for (const who of ['ada', 'bob'])
      expect((await ask(who, 'PATCH', `/runs/${run}`, {})).body['code']).not.toBe('not_allowed');
  });

  it('a run that was handed in without a key > is nobody’s, and whoever may control runs may', async () => {
    const run = await submit(undefined);
    expect(await owners(run)).toBeUndefined();
    expect((await ask('bob', 'POST', `/runs/${run}/cancel`, {})).status).toBe(202);
  });

  it('a run of the key of the machine > is of that', async () => {
    const run = await submit('local');
    expect(await owners(run)).toEqual(['local']);
    expect((await ask('bob', 'POST', `/runs/${run}/cancel`, {})).status).toBe(403);
  });

  it('what is only asked, or does not exist > is answered as ever', async () => {
    const run = await submit('ada');
    for (const path of [`/runs/${run}`, `/runs/${run}/log`, `/runs/${run}/files`])
      expect((await ask('bob', 'GET', path)).status).toBe(200);
    for (const path of [`/runs/${run}/retry?preview=1`, `/runs/${run}/insert?preview=1`])
      expect((await ask('bob', 'POST', path, {})).body['code']).not.toBe('not_allowed');
    expect((await ask('bob', 'POST', `/runs/${newId()}/cancel`, {})).body['code']).toBe('run_not_found');
    expect((await ask('bob', 'POST', '/asks/nothing', { answer: 1 })).body['code']).toBe('ask_not_found');
  });

  it('what is refused > stands in the audit; the stop is everybody’s who may stop', async () => {
    const run = await submit('ada');
    expect((await ask('bob', 'POST', `/runs/${run}/cancel`, {})).status).toBe(403);
    expect((await ask('bob', 'POST', '/admin/safety_stop', {})).status).toBe(200);
    expect((await ask('olga', 'POST', '/admin/reset', {})).status).toBe(200);
    await until('it stands in the audit', async () => {
      const { body } = await ask('local', 'GET', '/audit?after=0&limit=1000');
      const entries = body['entries'] as unknown as AuditEntry[];
      return entries.some(
        ({ by, path, status, on }) =>
          by === 'bob' && path === `/runs/${run}/cancel` && status === 403 && on?.['run_id'] === run,
      );
    });
  });
});

describe('a lab that does not', () => {
  it('a run > is controlled by whoever may control runs, and says whose it is', async () => {
    const other = await Lab.open({ modules: ['reader', 'arm'], more: 'locations: { arm: { nest: [1] } }' });
    await other.playOwner();
    await other.startGateway({ localKey: local });
    const before = lab;
    lab = other;
    try {
      for (const name of ['ada', 'bob']) await createKey(name, { role: 'scientist' });
      const run = await submit('ada');
      expect(await owners(run)).toEqual(['ada']);
      expect((await ask('bob', 'POST', `/runs/${run}/cancel`, {})).status).toBe(202);
    } finally {
      lab = before;
      await other.close();
    }
  });
});
