import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AuditEntry } from '../../../shared/contracts/audit.ts';
import type { JsonObject } from '../../../shared/kernel/json/json.ts';
import { makeKey } from '../../../shared/kernel/secrets/key-text.ts';
import { reasonVerbs, type ReasonVerb } from '../../../shared/workcell/policy.ts';
import { Lab } from '../../support/lab/lab.ts';
import type { PlayedOwner } from '../../support/lab/played-owner.ts';
import { fine, type Run } from '../../support/lab/submission.ts';
import { until } from '../../support/until.ts';

const local = makeKey('local');

let lab: Lab;
let owner: PlayedOwner;
let run: string;

beforeAll(async () => {
  lab = await Lab.open({
    modules: ['reader', 'arm'],
    config: `{ require_reason: [${reasonVerbs.join(', ')}] }`,
    more: 'locations: { arm: { nest: [1, 2, 3] } }',
  });
  owner = await lab.playOwner();
  await lab.startGateway({ localKey: local, timing: { requestDeadline: 300, confirm: 200, shown: 50 } });
  const submitted = await lab.submit(fine());
  run = ((await submitted.json()) as Run).run_id;
  // It comes a turn later, and the answer may be there before.
  await until('it is announced', () => owner.inbox.length > 0);
});
afterAll(() => lab.close());

/** Each verb by what it is asked with: of a run, of the workcell, of a module. */
const calls: Record<ReasonVerb, [method: string, path: string][]> = {
  cancel: [
    ['POST', '/runs/RUN/cancel'],
    ['POST', '/admin/cancel'],
    ['POST', '/admin/cancel/arm'],
  ],
  pause: [
    ['POST', '/runs/RUN/pause'],
    ['POST', '/admin/pause'],
  ],
  resume: [
    ['POST', '/runs/RUN/resume'],
    ['POST', '/admin/resume/arm'],
  ],
  resolve: [['POST', '/runs/RUN/resolve']],
  retry: [['POST', '/runs/RUN/retry']],
  skip: [['POST', '/runs/RUN/skip']],
  insert: [['POST', '/runs/RUN/insert']],
  edit: [['PATCH', '/runs/RUN']],
  answer: [['POST', '/asks/RUN.0.1']],
  reset: [
    ['POST', '/admin/reset'],
    ['POST', '/admin/reset/arm'],
    ['POST', '/wc/state/reset'],
    ['POST', '/workcells/state/reset'],
  ],
  lock: [['POST', '/admin/lock/arm']],
  unlock: [['POST', '/admin/unlock/arm']],
  shutdown: [['POST', '/admin/shutdown']],
  abandon: [['POST', '/admin/abandon/arm']],
  reserve: [['POST', '/reservations']],
  unreserve: [['DELETE', '/reservations/01JB0000000000000000000001']],
  refill: [['POST', '/modules/arm/refill']],
};
const each = Object.entries(calls).flatMap(([verb, ways]) =>
  ways.map(([method, path]) => [verb, method, path] as const),
);

async function ask(
  method: string,
  path: string,
  body: object = {},
): Promise<{ status: number; body: JsonObject | null }> {
  const response = await fetch(lab.url(path.replace('RUN', run)), {
    method,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  const text = await response.text();
  return { status: response.status, body: text === '' ? {} : (JSON.parse(text) as JsonObject | null) };
}

async function audit(): Promise<AuditEntry[]> {
  const headers = { authorization: `Bearer ${local}` };
  const response = await fetch(lab.url('/audit?after=0&limit=1000'), { headers });
  return ((await response.json()) as { entries: AuditEntry[] }).entries;
}

describe('a lab that demands reasons', () => {
  it.each(each)('%s (%s %s) without one > is refused, and nothing is done', async (verb, method, path) => {
    const heard = owner.inbox.length;
    for (const body of [{}, { reason: '' }, { reason: '  ' }, { reason: 3 }]) {
      expect(await ask(method, path, body)).toMatchObject({
        status: 400,
        body: {
          code: 'reason_required',
          detail: expect.stringContaining(`wants a reason for "${verb}"`) as string,
        },
      });
    }
    expect(owner.inbox).toHaveLength(heard);
  });

  it.each(each)('%s (%s %s) with one > gets to what it asks for', async (_verb, method, path) => {
    const { body } = await ask(method, path, { reason: 'the plate is the wrong one' });
    expect(body?.['code']).not.toBe('reason_required');
  });

  it('a reason in the query > counts as well', async () => {
    expect((await ask('POST', '/admin/lock?reason=cleaning')).status).toBe(200);
  });

  it('a preview > changes nothing, and wants no reason', async () => {
    for (const path of ['/runs/RUN/retry?preview=1', '/runs/RUN/insert?preview=1'])
      expect((await ask('POST', path)).body?.['code']).not.toBe('reason_required');
  });

  it('a safety stop > waits for no reason, and one that is said stands in the audit', async () => {
    expect((await ask('POST', '/admin/safety_stop')).status).toBe(200);
    expect((await ask('POST', '/admin/safety_stop/arm', { reason: 'smoke' })).status).toBe(200);
    await until('the stop stands in the audit', async () =>
      (await audit()).some(({ path, reason }) => path === '/admin/safety_stop/arm' && reason === 'smoke'),
    );
  });

  it('a reset by the path of WEI > is told with who gives it', async () => {
    expect((await ask('POST', '/wc/state/reset', { by: 'Ada', reason: 'cleaned' })).status).toBe(200);
    await until('the owner hears who it was', () =>
      owner.inbox.some(({ type, body }) => type === 'workcell.control' && body.by === 'Ada'),
    );
  });

  it('what is refused > stands in the audit, as what is done does with its reason', async () => {
    const given = { by: 'Ada', reason: 'cleaning' };
    expect((await ask('POST', '/admin/reset/reader', { by: 'Ada' })).status).toBe(400);
    expect((await ask('POST', '/admin/lock/reader', given)).status).toBe(200);
    await until('both stand in the audit', async () => {
      const told = await audit();
      const has = (facts: Partial<AuditEntry>) =>
        told.some((entry) => Object.entries(facts).every(([name, value]) => entry[name as 'path'] === value));
      return (
        has({ path: '/admin/reset/reader', status: 400, code: 'reason_required', said_by: 'Ada' }) &&
        has({ path: '/admin/lock/reader', status: 200, reason: 'cleaning' })
      );
    });
  });

  it('tells the page for what it wants one', async () => {
    expect((await ask('POST', '/session', { key: local })).body).toMatchObject({
      require_reason: reasonVerbs,
    });
  });

  it('a definition that is handed in > cannot take that away', async () => {
    const given = { name: lab.workcell.name, config: { require_reason: [] }, modules: [{ name: 'arm' }] };
    const { status, body } = await ask('POST', '/wc/', given);
    expect({ status, body }).toMatchObject({ status: 422, body: { code: 'invalid_workcell' } });
    expect(body?.['detail']).toContain('config.require_reason counts only from the workcell file');
  });
});
