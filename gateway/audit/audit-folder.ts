import { open, readdir, type FileHandle } from 'node:fs/promises';
import path from 'node:path';
import { auditLine, auditStart, readAuditLine, type AuditHead, auditId } from '../../shared/audit/index.ts';
import type { AuditEntry } from '../../shared/contracts/audit.ts';
import { nothingThere } from '../../shared/kernel/errors/file-errors.ts';
import { privateFileMode } from '../../shared/kernel/files/private-files.ts';
import { WeirError } from '../../shared/kernel/errors/weir-error.ts';
import type { RecordStore } from '../../shared/store/index.ts';

/** How many entries are read at once. */
export const pageOfEntries = 500;

/** Entries of a store, and the numbers of those that are there and cannot be read. */
interface ReadEntries {
  entries: AuditEntry[];
  damaged: number[];
}

/** The numbers of the oldest and the newest entry of a store; undefined where it has none. */
export async function rangeOfEntries(
  store: RecordStore,
): Promise<{ oldest: number; newest: number } | undefined> {
  const [[oldest], [newest]] = await Promise.all([
    store.recordsAfter({ kind: 'audit', after: 0, limit: 1 }),
    store.newestRecords({ kind: 'audit', limit: 1 }),
  ]);
  return oldest && newest && { oldest: Number(oldest.id), newest: Number(newest.id) };
}

/** The entries of a store with these numbers, `pageOfEntries` of them at most. One that is damaged keeps none from being read. */
export async function readEntries(store: RecordStore, from: number, to: number): Promise<ReadEntries> {
  const length = Math.min(to - from + 1, pageOfEntries);
  const ids = Array.from({ length }, (_, i) => auditId(from + i));
  try {
    const records = await store.readRecords('audit', ids);
    return { entries: records.map(({ body }) => body), damaged: [] };
  } catch (error) {
    if (!WeirError.is(error, 'internal_error')) throw error;
  }
  const entries: AuditEntry[] = [];
  const damaged: number[] = [];
  for (const id of ids) {
    try {
      const record = await store.readRecord('audit', id);
      if (record) entries.push(record.body);
    } catch (error) {
      if (!WeirError.is(error, 'internal_error')) throw error;
      damaged.push(Number(id));
    }
  }
  return { entries, damaged };
}

const form = /^audit-(\d{4}-\d\d)\.jsonl$/;
/** More than the longest line has. */
const tailBytes = 64 * 1024;

/** Where the files end. */
export interface Tail extends AuditHead {
  /** The month of the newest file, `2026-11`; empty where there is none. */
  month: string;
}

/** The files of the audit: one for each month, with a line for each entry. */
export class AuditFolder {
  readonly path: string;

  /** @param data the data folder */
  constructor(data: string) {
    this.path = path.join(data, '.audit');
  }

  /** The files, in the order of their entries. */
  async files(): Promise<string[]> {
    const names = await readdir(this.path).catch(nothingThere);
    return (names ?? [])
      .filter((name) => form.test(name))
      .sort()
      .map((name) => path.join(this.path, name));
  }

  /** The last entry that the files have. Only whoever has the lock of the folder may call `append` afterwards. */
  async tail(): Promise<Tail> {
    const files = await this.files();
    const [, newest = ''] = form.exec(path.basename(files.at(-1) ?? '')) ?? [];
    for (const file of files.reverse()) {
      const [last] = await lastLines(file);
      if (last) return { seq: last.seq, hash: last.hash, month: newest };
    }
    return { ...auditStart, month: newest };
  }

  /** Cuts off what a gateway that was killed has written of a line. The caller has the lock of the folder. */
  async cutTorn(): Promise<void> {
    const file = (await this.files()).at(-1);
    if (file === undefined) return;
    const [, torn] = await lastLines(file);
    if (torn === 0) return;
    const handle = await open(file, 'r+');
    try {
      await handle.truncate((await handle.stat()).size - torn);
    } finally {
      await handle.close();
    }
  }

  /**
   * Adds entries to the file of their month, and never to one of an earlier month than that of the tail.
   * @returns where the files end now
   */
  async append(tail: Tail, entries: readonly AuditEntry[]): Promise<Tail> {
    let { month } = tail;
    const months = new Map<string, string>();
    for (const entry of entries) {
      const own = entry.at.slice(0, 'YYYY-MM'.length);
      if (own > month && form.test(`audit-${own}.jsonl`)) month = own;
      months.set(month, `${months.get(month) ?? ''}${auditLine(entry)}\n`);
    }
    for (const [name, lines] of months) {
      const handle = await open(path.join(this.path, `audit-${name}.jsonl`), 'a', privateFileMode);
      try {
        await handle.writeFile(lines);
      } finally {
        await handle.close();
      }
    }
    const { seq, hash } = entries.at(-1) ?? tail;
    return { seq, hash, month };
  }

  /** Resolves when all that was added is on the disk. */
  async sync(): Promise<void> {
    for (const file of (await this.files()).slice(-2)) {
      const handle = await open(file, 'r+');
      try {
        await handle.datasync();
      } finally {
        await handle.close();
      }
    }
  }
}

/** The last whole entry of a file, if it has one near its end, and the bytes of what stands behind the last whole line. */
async function lastLines(file: string): Promise<[AuditEntry | undefined, torn: number]> {
  const handle = await open(file, 'r');
  try {
    const bytes = await readEnd(handle);
    const end = bytes.lastIndexOf('\n') + 1;
    const lines = bytes.toString('utf8', 0, end).split('\n').reverse();
    return [lines.map(readAuditLine).find((entry) => entry !== undefined), bytes.length - end];
  } finally {
    await handle.close();
  }
}

async function readEnd(handle: FileHandle): Promise<Buffer> {
  const { size } = await handle.stat();
  const length = Math.min(size, tailBytes);
  const { buffer, bytesRead } = await handle.read(Buffer.alloc(length), 0, length, size - length);
  return buffer.subarray(0, bytesRead);
}

/** Any of these shows that a store has not forgotten all. */
const kinds = ['audit', 'experiment', 'campaign', 'key'] as const;

/**
 * Refuses a store that knows nothing beside a data folder whose lab has been at work: it was lost, or is that of another lab. The audit
 * is the one list that both have, and the store has it first. Resolves also where the store does not answer.
 * @param root the data folder
 * @throws WeirError `bad_config` that says what to do
 */
export async function demandOwnStore(
  store: Pick<RecordStore, 'countRecords'>,
  folder: AuditFolder,
  root: string,
): Promise<void> {
  const { seq } = await folder.tail();
  if (seq === auditStart.seq) return;
  const counts = await Promise.all(kinds.map((kind) => store.countRecords(kind))).catch(() => undefined);
  if (!counts || counts.some((count) => count > 0)) return;
  throw new WeirError(
    'bad_config',
    `the store is empty, and the data folder ${root} is that of a lab which has been at work: its runs, keys and users would be gone. ` +
      `Put a copy of the store back, or name the store that belongs to it (WEIR_STORE_URL). To begin a new lab, move the data folder away: mv ${root} ${root}-before`,
  );
}
