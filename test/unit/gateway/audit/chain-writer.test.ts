import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { AuditFiles } from '../../../../gateway/audit/audit-files.ts';
import { AuditFolder } from '../../../../gateway/audit/audit-folder.ts';
import { AuditObjects } from '../../../../gateway/audit/audit-objects.ts';
import { AuditWriter } from '../../../../gateway/audit/copy-to-files.ts';
import { Auditor } from '../../../../gateway/audit/chain-writer.ts';
import { DataFolder } from '../../../../gateway/files/data-folder.ts';
import { verifyAudit } from '../../../../gateway/audit/verify-audit.ts';
import type { AuditEntry, AuditFacts } from '../../../../shared/contracts/audit.ts';
import { WeirError } from '../../../../shared/kernel/errors/weir-error.ts';
import { createLogger } from '../../../../shared/kernel/log/logger.ts';
import { openStore } from '../../../../shared/store/open-store.ts';
import type { Store } from '../../../../shared/store/store.ts';
import { protocolTiming } from '../../../../shared/kernel/timing/protocol-timing.ts';
import { changed } from '../../../support/changed.ts';
import { until } from '../../../support/until.ts';

const log = createLogger({ level: 'silent', service: 'test' });
const timing = { ...protocolTiming.gateway, retryEvery: 5, drain: 10_000 };

let root: string;
let store: Store;
let folder: AuditFiles;
beforeEach(async () => {
  root = await mkdtemp(path.join(tmpdir(), 'weir-audit-'));
  folder = new AuditFolder(root);
  store = await openStore(`file:${path.join(root, 'store')}`, { workcell: 'audit', log });
});
afterEach(async () => {
  await store.close();
  await rm(root, { recursive: true, force: true });
});

const facts = (n: number, at = '2026-11-26T12:00:00.000Z'): AuditFacts => ({
  at,
  by: `n${n}`,
  from: null,
  operation: 'cancelRun',
  status: 202,
});

/** The store, which writes nothing while `isAway`. */
function breakable(): { store: Store; state: { isAway: boolean } } {
  const state = { isAway: true };
  const away = new WeirError('store_unavailable', 'it is away');
  const writeRecord: Store['writeRecord'] = (...given) =>
    state.isAway ? Promise.reject(away) : store.writeRecord(...given);
  return { state, store: changed(store, { writeRecord }) };
}

const bodies = async (): Promise<AuditEntry[]> =>
  (await store.recordsAfter({ kind: 'audit', after: 0, limit: 1000 })).map(({ body }) => body);

/** One that has so many entries to write. */
function noting(count: number, at?: string): Auditor {
  const auditor = new Auditor({ store, log, timing, folder, appended: () => undefined });
  for (let n = 1; n <= count; n += 1) auditor.note(facts(n, at));
  auditor.start();
  return auditor;
}

/** Writes so many entries into the store, which may take longer on a busy disk than an auditor that ends waits for. */
async function writeEntries(count: number, at?: string): Promise<void> {
  const before = await store.countRecords('audit');
  const auditor = noting(count, at);
  await until('all is written', async () => (await store.countRecords('audit')) === before + count);
  await auditor.end();
}

/** Copies what is in the store into the files, and removes from the store what is too much. */
async function copy(kept = 1000): Promise<string[]> {
  const auditWriter = new AuditWriter({ store, log, timing }, folder, kept);
  auditWriter.start();
  await until('what is too much has left', async () => (await store.countRecords('audit')) <= kept);
  await auditWriter.end();
  return lines();
}

async function lines(): Promise<string[]> {
  const texts = await Promise.all((await folder.files()).map((file) => text(folder.read(file))));
  return texts.flatMap((each) => each.split('\n').slice(0, -1));
}

const verdict = (now = Date.now()) => verifyAudit(store, folder, now);

describe('an auditor', () => {
  it('whose store is away > keeps the newest entries, and tells how many it has lost', async () => {
    const { store: broken, state } = breakable();
    const auditor = new Auditor({ store: broken, log, timing, folder, appended: () => undefined }, 10);
    for (let n = 1; n <= 25; n += 1) auditor.note(facts(n));
    auditor.start();
    state.isAway = false;
    await until('all is written', async () => (await store.countRecords('audit')) === 11);
    await auditor.end();
    const found = await bodies();
    expect(found[0]).toMatchObject({ seq: 1, lost: 15 });
    expect(found.slice(1).map(({ by }) => by)).toEqual(Array.from({ length: 10 }, (_, i) => `n${i + 16}`));
  });

  it('whose store stays away > ends all the same', async () => {
    const { store: broken } = breakable();
    const hurried = { ...timing, drain: 100 };
    const auditor = new Auditor({ store: broken, log, timing: hurried, folder, appended: () => undefined });
    auditor.note(facts(1));
    auditor.start();
    await auditor.end();
    expect(await store.countRecords('audit')).toBe(0);
  });

  it('that ends > has written what was noted, in its order', async () => {
    // More than is written at once.
    const count = 101;
    const auditor = noting(count);
    await auditor.end();
    const found = await bodies();
    expect(found.map(({ by }) => by)).toEqual(Array.from({ length: count }, (_, i) => `n${i + 1}`));
    expect(await verdict(Date.parse('2026-11-26T12:00:30Z'))).toMatchObject({ ok: true, entries: count });
  });
});

describe('the files of the audit', () => {
  it('have a line for each entry > in a file for each month, which only weir can read', async () => {
    await writeEntries(2, '2026-11-30T23:59:59.000Z');
    await writeEntries(1, '2026-12-01T00:00:00.000Z');
    // The clock of another gateway is late.
    await writeEntries(1, '2026-11-30T23:59:59.500Z');
    expect(await copy()).toEqual((await bodies()).map((each) => JSON.stringify(each)));
    const files = await folder.files();
    expect(files.map((file) => path.basename(file))).toEqual(['audit-2026-11.jsonl', 'audit-2026-12.jsonl']);
    for (const file of files) expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect(await verdict()).toMatchObject({ ok: true, entries: 4 });
  });

  it('that lack the newest entry alone > are given it with one question to the store', async () => {
    await writeEntries(2);
    const asked: string[] = [];
    const watched = new Proxy(store, {
      get(target, name) {
        asked.push(String(name));
        const value: unknown = Reflect.get(target, name);
        return typeof value === 'function' ? (value.bind(target) as unknown) : value;
      },
    });
    const auditWriter = new AuditWriter({ store: watched, log, timing }, folder);
    auditWriter.start();
    await until('the first are copied', async () => (await lines()).length === 2);
    asked.length = 0;
    await writeEntries(1);
    auditWriter.wake();
    await until('the next is copied', async () => (await lines()).length === 3);
    await auditWriter.end();
    expect(new Set(asked)).toEqual(new Set(['newestRecords']));
    expect(await lines()).toEqual((await bodies()).map((each) => JSON.stringify(each)));
  });

  it('of a gateway that was frozen, while another one has gone on > are left to that one', async () => {
    await writeEntries(1);
    await copy();
    let isHeld = true;
    let asked = 0;
    const lock = async () => {
      asked += 1;
      if (!isHeld) throw new WeirError('folder_locked', 'another gateway writes');
      return {
        get isHeld() {
          return isHeld;
        },
        release: () => undefined,
      };
    };
    const frozen = new AuditWriter({ store, log, timing }, Object.assign(new AuditFolder(root), { lock }));
    await writeEntries(1);
    frozen.start();
    await until('it is copied', async () => (await lines()).length === 2);
    isHeld = false;
    await writeEntries(1);
    await copy();
    frozen.wake();
    await until('it has asked for the lock again', () => asked === 2);
    await frozen.end();
    expect(await lines()).toEqual((await bodies()).map((each) => JSON.stringify(each)));
  });

  it('of a gateway that was killed in the middle of a line > go on after the last whole one', async () => {
    await writeEntries(3);
    await copy();
    const [file = ''] = await folder.files();
    const whole = await readFile(file, 'utf8');
    await writeFile(file, whole.slice(0, -20));
    await writeEntries(1);
    expect(await copy()).toEqual((await bodies()).map((each) => JSON.stringify(each)));
    expect(await verdict()).toMatchObject({ ok: true, entries: 4 });
  });

  it('that lack the last entries > are found out three minutes later', async () => {
    await writeEntries(3);
    await copy();
    const [file = ''] = await folder.files();
    const [first = ''] = (await readFile(file, 'utf8')).split('\n');
    await writeFile(file, `${first}\n`);
    const at = Date.parse('2026-11-26T12:00:00Z');
    expect(await verdict(at + 179_000)).toMatchObject({ ok: true });
    expect(await verdict(at + 181_000)).toMatchObject({
      ok: false,
      problems: [
        { seq: 2, where: 'files', what: 'is missing' },
        { seq: 3, where: 'files', what: 'is missing' },
      ],
    });
  });

  it('keep what leaves the store > and the chain is followed through both', async () => {
    await writeEntries(250);
    await copy(100);
    expect(await store.countRecords('audit')).toBe(100);
    await writeEntries(1);
    expect(await copy(100)).toHaveLength(251);
    expect(await verdict()).toMatchObject({ ok: true, entries: 251, head: { seq: 251 } });
    await rm((await folder.files())[0] ?? '');
    expect(await verdict(0)).toMatchObject({
      ok: false,
      problems: [{ seq: 152, where: 'store', what: expect.stringContaining('is the first here') as string }],
    });
  });

  it('that move to where none can be added to > go on after those of the folder', async () => {
    await writeEntries(250);
    await copy(100);
    folder = new AuditObjects(new DataFolder(root));
    await writeEntries(3);
    await copy(10);
    await writeEntries(1);
    await copy(10);
    expect(await folder.files()).toEqual([
      'audit-2026-11.jsonl',
      'audit-000000000251.jsonl',
      'audit-000000000254.jsonl',
    ]);
    expect(await verdict()).toMatchObject({ ok: true, entries: 254, head: { seq: 254 } });
  });

  it('that are many > become one, whoever has begun to read them finds them, and those that are replaced go', async () => {
    folder = new AuditObjects(new DataFolder(root));
    await writeEntries(250);
    let tail = await folder.tail();
    let listed: string[] = [];
    for (const entry of await bodies()) {
      tail = await folder.append(tail, [entry]);
      if (entry.seq === 198) listed = await folder.files();
    }
    expect(listed).toEqual(['audit-000000000001-000000000100.jsonl', ...listed.slice(1)]);
    expect(listed).toHaveLength(99);
    expect(
      (await Promise.all(listed.map((file) => text(folder.read(file))))).join('').split('\n'),
    ).toHaveLength(199);
    expect(await folder.files()).toHaveLength(52);
    expect(await readdir(path.join(root, '.audit'))).toHaveLength(152);
    expect(await lines()).toEqual((await bodies()).map((each) => JSON.stringify(each)));
    expect(await folder.tail()).toMatchObject({ seq: 250 });
    expect(await verdict()).toMatchObject({ ok: true, entries: 250 });
  });

  it('that another gateway has added to meanwhile, by the same name > are not written twice', async () => {
    folder = new AuditObjects(new DataFolder(root));
    await writeEntries(2);
    const tail = await folder.tail();
    const [first, second] = await bodies();
    await folder.append(tail, [first!]);
    await expect(folder.append(tail, [first!, second!])).rejects.toThrow('has other entries');
    await copy();
    expect(await verdict()).toMatchObject({ ok: true, entries: 2, head: { seq: 2 } });
  });
});
