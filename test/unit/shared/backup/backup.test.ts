import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { gunzipSync, gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { chainEntry, auditLine, auditStart } from '../../../../shared/audit/index.ts';
import type { AuditEntry, AuditFacts } from '../../../../shared/contracts/audit.ts';
import { readBackup, type SourceFile, verifyBackup, writeBackup } from '../../../../shared/backup/index.ts';
import type { StoreRow } from '../../../../shared/store/index.ts';
import { writeRun } from '../../../../shared/store/run-text.ts';
import { runDefinition } from '../../../fixtures/run-definition.ts';
import { eventually } from '../../../support/eventually.ts';
import { refusal } from '../../../support/refusal.ts';
import { useFolder } from '../../../support/use-folder.ts';

const at = useFolder();

const facts: AuditFacts = { at: '2026-11-30T00:00:00.000Z', by: null, method: 'POST', path: '/x' } as never;
const one = chainEntry(auditStart, facts);
const two = chainEntry(one, facts);

const { run_id: run, experiment_id: experiment, text } = writeRun(runDefinition());
const rows: StoreRow[] = [
  { run, experiment, state: 'new', revision: 1 },
  { of: run, name: 'definition', text: Buffer.from(text).toString() },
  { log: run, from: 0, lines: ['i1 a line of the log'] },
  { field: 'order', text: '7' },
  { token: { epoch: 3, nonce: 'n', seq: 4 } },
];
const ofAudit = (entry: AuditEntry): StoreRow => ({
  ...{ record: 'audit', id: String(entry.seq), revision: 1, position: entry.seq, body: auditLine(entry) },
});

async function* those<T>(...items: T[]): AsyncGenerator<T> {
  yield* items;
}

const fileOf = (name: string, content: string): SourceFile => ({
  at: name,
  size: Buffer.byteLength(content),
  open: async () => Readable.from([Buffer.from(content)]),
});

interface Content {
  stored?: StoreRow[];
  audit?: AuditEntry[];
  files?: SourceFile[];
}

/** The bytes of a backup. */
async function made({ stored = [...rows, ofAudit(two)], audit = [one, two], files }: Content = {}) {
  const content = files ?? [fileOf('experiments/e/ä b.txt', 'words'), fileOf('.finished/01/AB.jsonl', '')];
  const gone: SourceFile = { at: 'experiments/e/gone', size: 3, open: async () => undefined };
  return buffer(
    writeBackup({
      ...{ weir: '1.2.3', workcell: 'lab', rows: those(stored.slice(0, 2), stored.slice(2)) },
      audit: those(...audit.map(auditLine)),
      files: those(...content, gone),
    }),
  );
}

async function verdictOf(bytes: Buffer) {
  await writeFile(at('lab.weir-backup'), bytes);
  return verifyBackup(at('lab.weir-backup'));
}

/** The backup with another text in it, compressed as it was. */
const changed = (bytes: Buffer, from: string, to: string): Buffer =>
  gzipSync(Buffer.from(gunzipSync(bytes).toString('latin1').replace(from, to), 'latin1'));

function isTheSame(one: Buffer, other: Buffer): boolean {
  try {
    return gunzipSync(one).equals(gunzipSync(other));
  } catch {
    return false;
  }
}

describe('a backup', () => {
  it('that is as it was written > says what it holds', async () => {
    expect(await verdictOf(await made())).toEqual({
      manifest: expect.objectContaining({
        ...{ format: 1, weir: '1.2.3', workcell: 'lab', mark: { epoch: 3, seq: 4 }, files: 2, bytes: 5 },
      }) as object,
      ...{ runs: 1, unfinished: 1, audit: 2, problems: [] },
    });
  });

  it('with thousands of files > has each of them, under its name', async () => {
    const files = Array.from({ length: 1_100 }, (_, i) => fileOf(`experiments/${i}`, `file ${i}`));
    await writeFile(at('lab.weir-backup'), await made({ files }));
    const found: string[] = [];
    await readBackup(at('lab.weir-backup'), {
      file: async (name, bytes) => void found.push(`${name}: ${(await buffer(bytes)).toString()}`),
    });
    expect(found).toEqual(files.map(({ at: name }, i) => `${name}: file ${i}`));
  });

  it('of which any byte was flipped > is found out', async () => {
    const bytes = await made();
    let found = 0;
    for (let i = 0; i < bytes.length; i += 7) {
      const flipped = Buffer.from(bytes);
      flipped[i] = flipped[i]! ^ 0x10;
      // A row of noughts that is written in another way is the same.
      if (isTheSame(flipped, bytes)) continue;
      found += 1;
      await expect(verdictOf(flipped), `byte ${i}`).rejects.toMatchObject({ code: 'bad_backup' });
    }
    expect(found).toBeGreaterThan(bytes.length / 10);
  });

  it.each([0, 1, 300, 100_000])('that breaks off > is found out (%d bytes from its end)', async (missing) => {
    const bytes = await made();
    const part = gzipSync(gunzipSync(bytes).subarray(0, -1_500));
    const cut = missing === 0 ? part : bytes.subarray(0, Math.max(0, bytes.length - missing));
    await expect(verdictOf(cut)).rejects.toMatchObject({ code: 'bad_backup' });
  });

  it.each([
    ['a row', 'a line of the log', 'a lime of the log', 'store/000001.jsonl is not as it was written'],
    ['a file', 'words', 'swords'.slice(0, 5), 'is not as it was written'],
    ['its manifest', '"bytes":5', '"bytes":x', 'manifest.json'],
    ['its format', '"format":1', '"format":2', 'a newer weir'],
  ])('of which %s was changed by somebody > is found out', async (_, from, to, says) => {
    await expect(verdictOf(changed(await made(), from, to))).rejects.toMatchObject(
      refusal('bad_backup', says),
    );
  });

  it.each(['rows', 'a file'])(
    'that nobody reads to its end, in %s > closes what it was made from',
    async (what) => {
      let closed = false;
      async function* endless<T>(each: () => T): AsyncGenerator<T> {
        try {
          for (;;) yield each();
        } finally {
          closed = true;
        }
      }
      const some = () => randomBytes(50_000);
      const file = { at: 'x', size: 1e9, open: async () => Readable.from(endless(some)) };
      const stream = writeBackup({
        ...{ weir: '1.2.3', workcell: 'lab', audit: those<string>() },
        rows:
          what === 'rows' ? endless(() => [{ field: 'a', text: some().toString('base64') }]) : those(rows),
        files: those<SourceFile>(file),
      });
      await once(stream, 'readable');
      stream.destroy();
      await eventually(() => expect(closed).toBe(true));
    },
  );

  it('with a name that leads elsewhere > is refused', async () => {
    const bytes = await made({ files: [fileOf('../../etc/passwd', 'x')] });
    await expect(verdictOf(bytes)).rejects.toMatchObject(refusal('bad_backup', 'does not belong there'));
  });

  it('that is whole, for which the disk has no room > is not called damaged', async () => {
    await writeFile(at('lab.weir-backup'), await made());
    const full = Object.assign(new Error('ENOSPC: no space left on device, write'), {
      ...{ code: 'ENOSPC', syscall: 'write' },
    });
    const reading = readBackup(at('lab.weir-backup'), { file: () => Promise.reject(full) });
    await expect(reading).rejects.toMatchObject(refusal('bad_request', 'ENOSPC'));
  });

  it('of a store that was damaged > tells what cannot be read', async () => {
    const stored: StoreRow[] = [
      ...rows,
      { run: 'R', experiment, state: 'active', revision: 2 },
      { of: 'R', name: 'definition', text: '{}' },
      { field: 'instance:arm/a', text: 'no JSON' },
    ];
    const { problems } = await verdictOf(await made({ stored }));
    expect(problems).toEqual([
      expect.stringContaining('run R is damaged'),
      expect.stringContaining('"instance:arm/a"'),
    ]);
  });

  it('of an audit that was changed or has gaps > tells the entries', async () => {
    const three = chainEntry(two, facts);
    const removed = await verdictOf(await made({ audit: [one, three] }));
    expect(removed.problems).toEqual(['entry 2 of the audit is missing']);
    const behind = await verdictOf(await made({ audit: [one], stored: [...rows, ofAudit(three)] }));
    expect(behind.problems).toEqual(['entry 2 of the audit is missing, and all up to 2']);
    const other = await verdictOf(await made({ audit: [one, { ...two, path: '/y' }] }));
    expect(other.problems).toEqual([expect.stringContaining('entry 2 of the audit was changed')]);
  });
});
