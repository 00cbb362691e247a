import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { AuditFolder } from '../../../gateway/audit/audit-folder.ts';
import { makeKey } from '../../../shared/kernel/secrets/key-text.ts';
import type { AuditEntry } from '../../../shared/contracts/audit.ts';
import { newId } from '../../../shared/contracts/ids.ts';
import type { JsonObject } from '../../../shared/kernel/json/json.ts';
import { WeirError } from '../../../shared/kernel/errors/weir-error.ts';
import { resolveReferences } from '../../../shared/kernel/secrets/env-references.ts';
import type { Store } from '../../../shared/store/store.ts';
import { gatewayAlone, submitFine } from '../../support/lab/gateway-alone.ts';
import { fine } from '../../support/lab/submission.ts';
import type { Lab } from '../../support/lab/lab.ts';
import type { GatewayChanges } from '../../support/lab/lab-gateway.ts';
import { breakable } from '../../support/lab/breakable.ts';
import { changed } from '../../support/changed.ts';
import { until } from '../../support/until.ts';

const local = makeKey('local');
const secret = 'the-value-of-a-reference';
resolveReferences('${ENV:AUDIT_TEST}', { AUDIT_TEST: secret });

let lab: Lab;
afterEach(() => lab.close());

async function open(changes: GatewayChanges = {}): Promise<void> {
  ({ lab } = await gatewayAlone({ localKey: local, ...changes }));
}

function ask(method: string, where: string, key?: string, body?: object, base = lab.gateway.url()) {
  return fetch(new URL(where, base), {
    method,
    headers: {
      ...(key === undefined ? {} : { authorization: `Bearer ${key}` }),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
}

async function entries(query = '?after=0&limit=1000'): Promise<AuditEntry[]> {
  const response = await ask('GET', `/audit${query}`, local);
  return ((await response.json()) as { entries: AuditEntry[] }).entries;
}

/** The entries, once there are so many. */
async function untilThere(count: number): Promise<AuditEntry[]> {
  let found: AuditEntry[] = [];
  await until(`there are ${count} entries`, async () => (found = await entries()).length >= count);
  return found;
}

interface Verdict {
  entries: number;
  ok: boolean;
  problems: { seq: number; where: string; what: string }[];
}

async function verdict(): Promise<Verdict> {
  return (await (await ask('GET', '/audit/verify', local)).json()) as Verdict;
}

/** The lines of the files, once there are so many. */
async function linesInFile(count: number): Promise<{ file: string; lines: string[] }> {
  let found = { file: '', lines: [] as string[] };
  await until(`the file has ${count} lines`, async () => {
    const [file] = await new AuditFolder(lab.dataDir).files();
    if (file === undefined) return false;
    found = { file, lines: (await readFile(file, 'utf8')).split('\n').slice(0, -1) };
    return found.lines.length >= count;
  });
  return found;
}

describe('the audit of a gateway', () => {
  it('tells of each request for a change who, from where, what, on what, why, and what came of it', async () => {
    await open();
    const { run_id } = await submitFine(lab);
    await ask('PATCH', `/runs/${run_id}?by=Ada`, undefined, { priority: 3, reason: 'it is urgent' });
    await ask('POST', `/runs/${run_id}/cancel`, undefined, { by: 'Ada', reason: 'the wrong plate' });
    await ask('POST', '/admin/lock/arm', local, { by: 'Bob' });
    await ask('POST', '/runs/01KB0Q3W6J8ZC2V5N7T9R4XMPD/cancel');
    const [submitted, edited, cancelled, locked, unknown] = await untilThere(5);
    expect(submitted).toMatchObject({
      seq: 1,
      by: null,
      from: expect.stringContaining('127.0.0.1') as string,
      operation: 'submitRun',
      method: 'POST',
      path: '/runs/start',
      after: { run_id },
      status: 200,
      prev: '0'.repeat(64),
    });
    expect(edited).toMatchObject({ operation: 'changeRun', after: { priority: 3 }, before: { priority: 0 } });
    expect(cancelled).toMatchObject({
      operation: 'cancelRun',
      on: { run_id },
      said_by: 'Ada',
      reason: 'the wrong plate',
      status: 202,
      prev: edited?.hash,
    });
    expect(locked).toMatchObject({
      operation: 'orderOfModule',
      by: 'local',
      on: { command: 'lock', module: 'arm' },
      said_by: 'Bob',
    });
    expect(unknown).toMatchObject({ operation: 'cancelRun', status: 404, code: 'run_not_found' });
  });

  it('tells nothing of who only looks, checks, or asks for a preview', async () => {
    await open();
    await ask('GET', '/runs');
    await ask('GET', '/now');
    await ask('POST', '/workflows/check', undefined, {});
    const { run_id } = await submitFine(lab);
    await submitFine(lab, { validate_only: 'true' });
    const many = new URLSearchParams({ ...fine(), validate_only: 'true', count: '2' });
    await fetch(new URL('/runs', lab.gateway.url()), { method: 'POST', body: many });
    await ask('POST', `/runs/${run_id}/retry?preview=1`);
    // Who only says that it is one has asked for it all the same.
    await ask('POST', `/runs/${run_id}/cancel?preview=1`);
    const found = await untilThere(4);
    // What is only checked is told as a request that made no run.
    expect(found.map(({ operation, after }) => [operation, after])).toEqual([
      ['submitRun', { run_id }],
      ['submitRun', undefined],
      ['submitRuns', undefined],
      ['cancelRun', undefined],
    ]);
  });

  it('tells of keys that are made, revoked, refused and not allowed > and holds none of them', async () => {
    await open({ config: { require_key: 'yes' } });
    const made = await ask('POST', '/keys', local, { name: 'ada', role: 'observer' });
    const { key } = (await made.json()) as { key: string };
    await ask('POST', '/admin/lock', key, { by: 'Eve', reason: `${secret} ${key}` });
    await ask('GET', `/runs/${key}`);
    await ask('DELETE', '/keys/ada', local);
    await ask('GET', '/runs', key);
    const found = await untilThere(5);
    expect(found).toMatchObject([
      { operation: 'createKey', after: { name: 'ada', role: 'observer' }, status: 200 },
      { operation: 'orderOfWorkcell', by: 'ada', status: 403, code: 'not_allowed' },
      { operation: 'getRun', by: null, status: 401, code: 'unauthorized', path: '/runs/weir_ada_***' },
      { operation: 'revokeKey', on: { name: 'ada' }, status: 200 },
      { operation: 'listRuns', by: null, said_by: 'the key ada', status: 401 },
    ]);
    const { lines } = await linesInFile(5);
    const kept = JSON.stringify(found) + lines.join('\n');
    for (const each of [key.slice('weir_ada_'.length), local.slice('weir_local_'.length), secret])
      expect(kept).not.toContain(each);
  });

  it('tells who signs in on the page, and who is refused > and holds neither key nor code of a link', async () => {
    await open({ config: { require_key: 'yes' } });
    const { key } = (await (await ask('POST', '/keys', local, { name: 'ada', role: 'observer' })).json()) as {
      key: string;
    };
    await ask('POST', '/session', undefined, { key });
    const other = makeKey('ada');
    await ask('POST', '/session', undefined, { key: other });
    const { code } = (await (await ask('POST', '/session/links', key)).json()) as { code: string };
    await fetch(lab.url(`/session/links/${code}`), { redirect: 'manual' });
    const found = (await untilThere(5)).slice(1);
    expect(found).toMatchObject([
      { operation: 'signIn', by: 'ada', status: 200 },
      { operation: 'signIn', by: null, said_by: 'the key ada', status: 401, code: 'unauthorized' },
      { operation: 'createSignInLink', by: 'ada', status: 200 },
      { operation: 'followSignInLink', after: { name: 'ada' }, status: 303, path: '/session/links/***' },
    ]);
    for (const each of [key.slice('weir_ada_'.length), other.slice('weir_ada_'.length), code])
      expect(JSON.stringify(found)).not.toContain(each);
  });

  it('is short, whatever is sent > and moves no cursor', async () => {
    await open();
    const { run_id } = await submitFine(lab);
    const long = '\u001b[2J“”\u2028"\\'.repeat(1_000);
    const args = { 'read it': { wells: Array.from({ length: 500 }, () => 'A1') } };
    await ask('PATCH', `/runs/${run_id}?by=${'%0a'.repeat(300)}`, undefined, {
      reason: long,
      label: long,
      args,
    });
    await ask('POST', `/admin/lock/${encodeURIComponent('ü"'.repeat(400))}`, undefined, {
      by: long,
      reason: long,
    });
    for (const entry of await untilThere(3)) {
      expect(Buffer.byteLength(JSON.stringify(entry))).toBeLessThan(4096);
      expect(`${entry.said_by}${entry.reason}`).not.toMatch(/[\u0000-\u001f\u2028]/);
    }
    expect(await verdict()).toMatchObject({ ok: true, entries: 3 });
  });

  it('tells of a page of another site that was refused', async () => {
    await open();
    await fetch(lab.url('/runs'), { headers: { origin: 'http://evil.example' } });
    expect(await untilThere(1)).toMatchObject([{ operation: null, path: '/runs', code: 'forbidden' }]);
  });

  it('sums up refusals of an address that asks again and again', async () => {
    await open({ config: { require_key: 'yes' } });
    for (let i = 0; i < 25; i += 1) await ask('GET', '/runs');
    await untilThere(20);
    await lab.gateway.stop();
    const records = await lab.store.newestRecords({ kind: 'audit', limit: 100 });
    expect(records).toHaveLength(21);
    expect(records[0]?.body).toMatchObject({
      further: 5,
      from: expect.stringContaining('127.0.0.1') as string,
    });
  });

  it('is found with a cursor, by who and by what', async () => {
    await open();
    for (const by of ['Ada', 'Bob', 'Ada']) await ask('POST', '/admin/lock', undefined, { by });
    await untilThere(3);
    const first = (await (await ask('GET', '/audit?after=0&limit=2', local)).json()) as JsonObject;
    expect(first).toMatchObject({ entries: [{ seq: 1 }, { seq: 2 }], next: 2 });
    const second = (await (await ask('GET', '/audit?after=2&limit=2', local)).json()) as JsonObject;
    expect(second).toMatchObject({ entries: [{ seq: 3 }], next: null });
    expect((await entries('?by=Ada')).map(({ seq }) => seq)).toEqual([1, 3]);
    expect((await entries('?limit=1')).map(({ seq }) => seq)).toEqual([3]);
    expect(await entries('?operation=cancelRun')).toEqual([]);
    expect((await ask('GET', '/audit?limit=0', local)).status).toBe(400);
    expect((await ask('GET', '/audit')).status).toBe(401);
  });
});

describe('a store that is away', () => {
  it('keeps no safety stop waiting > and its entry comes later', async () => {
    const { state, wrap } = breakable<Store>('store_unavailable');
    // A stop that waited for the store would not be answered before the test ends.
    await open({ store: wrap, timing: { requestDeadline: 600_000 } });
    state.off = true;
    const stopped = await ask('POST', '/admin/safety_stop', undefined, { by: 'Ada' });
    expect(stopped.status).toBe(200);
    state.off = false;
    expect(await untilThere(1)).toMatchObject([
      { operation: 'orderOfWorkcell', on: { command: 'safety_stop' }, said_by: 'Ada', status: 200 },
    ]);
  });

  it('that has written, and could not say so > has each entry once', async () => {
    let isMute = true;
    await open({
      store: (real) =>
        changed(real, {
          writeRecord: async (...write) => {
            const result = await real.writeRecord(...write);
            if (write[0].kind !== 'audit' || !isMute) return result;
            isMute = false;
            throw new WeirError('store_unavailable', 'it is away');
          },
        }),
    });
    await ask('POST', '/admin/lock', undefined, { by: 'Ada' });
    await ask('POST', '/admin/unlock', undefined, { by: 'Ada' });
    const found = await untilThere(2);
    expect(isMute).toBe(false);
    expect(found.map(({ on }) => on?.['command'])).toEqual(['lock', 'unlock']);
    expect(await verdict()).toMatchObject({ ok: true, entries: 2 });
  });
});

describe('two gateways on one store', () => {
  it('write one chain without gaps, and one file in its order', async () => {
    await open();
    const one = lab.gateway.url();
    const other = (await lab.startGateway({ localKey: local })).url();
    const asked = Array.from({ length: 60 }, (_, i) =>
      ask('POST', '/runs/01KB0Q3W6J8ZC2V5N7T9R4XMPD/cancel', undefined, { by: `n${i}` }, i % 2 ? one : other),
    );
    await Promise.all(asked);
    const found = await untilThere(60);
    expect(found.map(({ seq }) => seq)).toEqual(Array.from({ length: 60 }, (_, i) => i + 1));
    expect(new Set(found.map(({ said_by }) => said_by)).size).toBe(60);
    const { file, lines } = await linesInFile(60);
    expect(lines).toEqual(found.map((entry) => JSON.stringify(entry)));
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect((await stat(path.dirname(file))).mode & 0o777).toBe(0o700);
    expect(await verdict()).toMatchObject({ ok: true, entries: 60, problems: [], head: { seq: 60 } });
  });
});

describe('an audit that somebody has tampered with', () => {
  async function withEntries(): Promise<{ file: string; lines: string[] }> {
    await open();
    for (const command of ['lock', 'unlock', 'lock', 'unlock', 'lock'])
      await ask('POST', `/admin/${command}`);
    await untilThere(5);
    const found = await linesInFile(5);
    expect(await verdict()).toMatchObject({ ok: true, entries: 5 });
    return found;
  }

  it('in the store > is found out, and where', async () => {
    await withEntries();
    const second = await lab.store.readRecord('audit', '000000000002');
    if (!second) throw new Error('there is no second entry');
    const changed = { kind: 'audit', id: second.id, body: { ...second.body, said_by: 'Eve' } } as const;
    await lab.store.writeRecord(changed, second.revision);
    expect(await verdict()).toMatchObject({
      ok: false,
      problems: [{ seq: 2, where: 'store', what: expect.stringContaining('was changed') as string }],
    });
    await lab.store.removeRecords('audit', ['000000000002', '000000000005']);
    expect(await verdict()).toMatchObject({
      ok: false,
      problems: [
        { seq: 2, where: 'store', what: 'is missing' },
        { seq: 5, where: 'store', what: 'is missing: the files have it' },
      ],
    });
  });

  it('goes on where the files end > where the store has lost it', async () => {
    const { lines } = await withEntries();
    await lab.gateway.stop();
    const ids = lines.map((_, i) => String(i + 1).padStart(12, '0'));
    const id = newId();
    const campaign = { campaign_id: id, campaign_name: 'kept', campaign_description: null, created_at: 1 };
    await lab.store.writeRecord({ kind: 'campaign', id, body: campaign }, 0);
    await lab.store.removeRecords('audit', ids);
    await lab.startGateway({ localKey: local });
    expect(await verdict()).toMatchObject({ ok: false, problems: [{ seq: 5, where: 'store' }] });
    await ask('POST', '/admin/unlock');
    await linesInFile(6);
    expect(await verdict()).toMatchObject({ ok: true, entries: 6, head: { seq: 6 } });
  });
});
