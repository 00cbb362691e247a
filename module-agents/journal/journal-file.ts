import { closeSync, fsyncSync, ftruncateSync, openSync, renameSync, writeSync } from 'node:fs';
import { open, rename } from 'node:fs/promises';
import { dirname } from 'node:path';
import { isDiskFull } from '../../shared/kernel/errors/file-errors.ts';
import { messageOf, WeirError } from '../../shared/kernel/errors/weir-error.ts';
import { privateFileMode } from '../../shared/kernel/files/private-files.ts';
import { syncData } from './sync-data.ts';
import { doLater, forgetLater, syncTogether } from './sync-together.ts';

interface Line {
  text: string;
  /** What whoever appended it waits for: `written` outlives the process, `synced` a power cut as well. */
  until: 'written' | 'synced';
  resolve: () => void;
  reject: (error: unknown) => void;
}

/**
 * The file below a journal: lines are appended, and are on the disk when `append` resolves. Appends that come while a
 * sync is under way share the next one. When the file has grown by `growth` bytes it is written anew from `snapshot`,
 * which must already hold whatever was appended by then.
 */
export class JournalFile {
  readonly #path: string;
  readonly #snapshot: () => string;
  readonly #growth: number;
  #fd: number;
  /** Bytes that are known to be good; a write that failed in the middle is cut off here. */
  #length: number;
  #grown = 0;
  /** Not in the file yet. */
  #pending: Line[] = [];
  /** In the file, and to be on the disk for whoever waits. */
  #unsynced: Line[] = [];
  #flushing: Promise<void> | undefined;
  /** All that is in the file is to be on the disk now, whether or not anybody waits for it. */
  #due = false;
  /** The file has a line that is to be on the disk soon, although nobody waits for that. */
  #isSyncDueSoon = false;
  /** Always the same, so that it can be told from others. */
  readonly #catchUp = () => {
    if (this.#isSyncDueSoon) {
      this.#due = true;
      void this.#flush();
    } else this.#writeOrFlush();
  };
  #compacting = false;
  #broken: WeirError | undefined;

  private constructor(path: string, snapshot: () => string, growth: number, fd: number, length: number) {
    this.#path = path;
    this.#snapshot = snapshot;
    this.#growth = growth;
    this.#fd = fd;
    this.#length = length;
  }

  /** Writes the file anew from `snapshot` and opens it for appending. */
  static async create(path: string, snapshot: () => string, growth: number): Promise<JournalFile> {
    const text = snapshot();
    let fd: number | undefined;
    try {
      fd = await replaceFile(path, text);
      syncFolder(dirname(path));
      return new JournalFile(path, snapshot, growth, fd, Buffer.byteLength(text));
    } catch (error) {
      if (fd !== undefined) closeSync(fd);
      throw diskError(error);
    }
  }

  /**
   * Resolves when the line is on the disk.
   * @throws WeirError `disk_full` where there is no room (a later append may succeed), `internal_error` where the disk
   * failed: then nothing can be appended any more, because what it holds is not known.
   */
  append(line: string): Promise<void> {
    const synced = this.#enqueue(line, 'synced');
    void this.#flush();
    return synced;
  }

  /**
   * Writes the line at once and resolves: it outlives this process, and a power cut once it is on the disk, with the next `append` or
   * a moment later. Rejects as `append`, but for what the disk says later.
   */
  write(line: string): Promise<void> {
    const written = this.#enqueue(line, 'written');
    this.#isSyncDueSoon = true;
    this.#writeOrFlush();
    doLater(this.#catchUp);
    return written;
  }

  /** As `write`, but the line may wait a moment for others to be written with, and as long as it takes for one to be synced with. */
  appendLazily(line: string): Promise<void> {
    const written = this.#enqueue(line, 'written');
    doLater(this.#catchUp);
    return written;
  }

  /** Brings all to the disk and closes the file; nothing may be appended afterwards. */
  async close(): Promise<void> {
    this.#due = true;
    await this.#flush();
    this.#broken ??= new WeirError('internal_error', 'the journal is closed');
    closeSync(this.#fd);
  }

  #enqueue(text: string, until: Line['until']): Promise<void> {
    if (this.#broken) return Promise.reject(this.#broken);
    return new Promise((resolve, reject) => {
      this.#pending.push({ text, until, resolve, reject });
    });
  }

  /** Writes what is pending at once, but where the file is written anew. */
  #writeOrFlush(): void {
    if (this.#compacting || this.#grown >= this.#growth) void this.#flush();
    else this.#writePending();
  }

  /** Resolves when all that was appended by now is on the disk, or cannot be. */
  #flush(): Promise<void> {
    this.#flushing ??= this.#syncAll();
    return this.#flushing;
  }

  async #syncAll(): Promise<void> {
    // One turn later, so that whatever is appended in this one goes along.
    await Promise.resolve();
    while (this.#due || this.#pending.length > 0 || this.#unsynced.length > 0) {
      forgetLater(this.#catchUp);
      this.#isSyncDueSoon = false;
      this.#due = false;
      try {
        await this.#sync();
      } catch (error) {
        // Whoever waits is told in the next round.
        this.#break(`the journal cannot be written anew: ${messageOf(error)}`, error);
      }
    }
    this.#flushing = undefined;
  }

  async #sync(): Promise<void> {
    if (this.#broken)
      return this.#fail([...this.#unsynced.splice(0), ...this.#pending.splice(0)], this.#broken);
    // Whoever was told of a failed write takes its record back first: the snapshot would have it.
    if (this.#grown === Infinity) await new Promise((resolve) => setImmediate(resolve));
    if (this.#grown >= this.#growth && (await this.#compact())) return;
    this.#writePending();
    const waiting = this.#unsynced.splice(0);
    try {
      await syncTogether(this.#fd);
      for (const { resolve } of waiting) resolve();
    } catch (error) {
      // After a failed sync the system may have dropped the pages: nobody knows what the disk holds.
      this.#fail(waiting, this.#break(`the journal's disk failed: ${messageOf(error)}`, error));
    }
  }

  /** Puts what is pending into the file, in one go. */
  #writePending(): void {
    const lines = this.#pending.splice(0);
    if (lines.length === 0) return;
    const bytes = Buffer.from(lines.map(({ text }) => `${text}\n`).join(''));
    try {
      writeAll(this.#fd, bytes);
    } catch (error) {
      this.#cutBack();
      this.#fail(lines, diskError(error));
      return;
    }
    this.#length += bytes.length;
    this.#grown += bytes.length;
    for (const line of lines) {
      if (line.until === 'synced') this.#unsynced.push(line);
      else line.resolve();
    }
  }

  /** What the file lacks now, the next snapshot has. */
  #fail(lines: readonly Line[], error: WeirError): void {
    for (const { reject } of lines) reject(error);
    this.#grown = Infinity;
  }

  /** True where the file was written anew; false leaves the old one in use, to be tried again after more growth. */
  async #compact(): Promise<boolean> {
    this.#grown = 0;
    const text = this.#snapshot();
    const held = { unsynced: this.#unsynced.splice(0), pending: this.#pending.splice(0) };
    let fd: number;
    this.#compacting = true;
    try {
      fd = await replaceFile(this.#path, text);
    } catch {
      this.#unsynced.unshift(...held.unsynced);
      this.#pending.unshift(...held.pending);
      return false;
    } finally {
      this.#compacting = false;
    }
    const lines = [...held.unsynced, ...held.pending];
    const old = this.#fd;
    this.#fd = fd;
    this.#length = Buffer.byteLength(text);
    try {
      closeSync(old);
      syncFolder(dirname(this.#path));
      for (const { resolve } of lines) resolve();
    } catch (error) {
      // After a crash the name may stand for the old file, which lacks whatever is appended from now on.
      this.#fail(lines, this.#break(`the journal's disk failed: ${messageOf(error)}`, error));
    }
    return true;
  }

  #cutBack(): void {
    try {
      ftruncateSync(this.#fd, this.#length);
    } catch (error) {
      this.#break(`the journal cannot be repaired: ${messageOf(error)}`, error);
    }
  }

  /** Nothing is appended any more; returns the error that says so. */
  #break(text: string, cause: unknown): WeirError {
    this.#broken = new WeirError('internal_error', text, { cause });
    return this.#broken;
  }
}

/**
 * Puts `text` in the place of the file at `path`, all or nothing, and returns it opened for appending. That it has the name is
 * on the disk once the folder is synced.
 */
async function replaceFile(path: string, text: string): Promise<number> {
  const draft = `${path}.new`;
  const file = await open(draft, 'w', privateFileMode);
  try {
    await file.writeFile(text);
    await syncData(file.fd);
  } finally {
    await file.close();
  }
  const fd = openSync(draft, 'a');
  try {
    await rename(draft, path);
  } catch (error) {
    closeSync(fd);
    throw error;
  }
  return fd;
}

/** Puts a file aside under another name in the same folder, for good. */
export function moveAside(path: string, aside: string): void {
  renameSync(path, aside);
  syncFolder(dirname(path));
}

function syncFolder(folder: string): void {
  // Windows cannot flush a folder; NTFS keeps the names of files in a journal of its own.
  if (process.platform === 'win32') return;
  const fd = openSync(folder, 'r');
  try {
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}

function writeAll(fd: number, bytes: Buffer): void {
  for (let written = 0; written < bytes.length;) written += writeSync(fd, bytes, written);
}

function diskError(error: unknown): WeirError {
  return new WeirError(
    isDiskFull(error) ? 'disk_full' : 'internal_error',
    `the journal cannot be written: ${messageOf(error)}`,
    { cause: error },
  );
}
