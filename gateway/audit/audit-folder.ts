import { createReadStream } from 'node:fs';
import { open, readdir, type FileHandle } from 'node:fs/promises';
import path from 'node:path';
import { auditLine, auditStart, readAuditLine } from '../../shared/audit/index.ts';
import type { AuditEntry } from '../../shared/contracts/audit.ts';
import { nothingThere } from '../../shared/kernel/errors/file-errors.ts';
import { privateFileMode } from '../../shared/kernel/files/private-files.ts';
import { lockFolder } from '../../shared/kernel/files/folder-lock.ts';
import type { Lock } from '../files/index.ts';
import type { AuditFiles, Tail } from './audit-files.ts';

const form = /^audit-(\d{4}-\d\d)\.jsonl$/;
/** More than the longest line has. */
const tailBytes = 64 * 1024;

/** The files of the audit in a folder: one for each month. */
export class AuditFolder implements AuditFiles {
  readonly together = 100;
  readonly path: string;

  /** @param data the data folder */
  constructor(data: string) {
    this.path = path.join(data, '.audit');
  }

  async files(): Promise<string[]> {
    const names = await readdir(this.path).catch(nothingThere);
    return (names ?? [])
      .filter((name) => form.test(name))
      .sort()
      .map((name) => path.join(this.path, name));
  }

  lock(): Promise<Lock> {
    return lockFolder(this.path, 'writing the audit');
  }

  read(file: string): AsyncIterable<string> {
    return createReadStream(file, 'utf8');
  }

  async tail(): Promise<Tail> {
    const files = await this.files();
    const [, newest = ''] = form.exec(path.basename(files.at(-1) ?? '')) ?? [];
    for (const file of files.reverse()) {
      const [last] = await lastLines(file);
      if (last) return { seq: last.seq, hash: last.hash, month: newest };
    }
    return { ...auditStart, month: newest };
  }

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

  /** Never to the file of an earlier month than that of the tail. */
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
