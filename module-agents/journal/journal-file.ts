import { closeSync, fdatasync, fsyncSync, ftruncateSync, openSync, renameSync, writeSync } from 'node:fs';
import { open, rename } from 'node:fs/promises';
import { dirname } from 'node:path';
import { promisify } from 'node:util';
import { isDiskFull } from '../../shared/kernel/errors/disk-full.ts';
import { messageOf, WeirError } from '../../shared/kernel/errors/weir-error.ts';
import { privateFileMode } from '../../shared/kernel/files/private-files.ts';

const dataSync = promisify(fdatasync);

/** A line that nobody waits for joins the next flush, or is written after this many milliseconds. */
const lazyDelay = 50;

interface Pending {
  line: string;
  resolve: () => void;
  reject: (error: unknown) => void;
}

/**
 * The file below a journal: lines are appended and are on the disk when `append` resolves. Appends that come while a
 * flush is under way share the next one. When the file has grown by `growth` bytes it is written anew from `snapshot`,
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
  #pending: Pending[] = [];
  #flushing: Promise<void> | undefined;
  #lazy: NodeJS.Timeout | undefined;
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
    const written = this.#enqueue(line);
    this.#flushing ??= this.#flush();
    return written;
  }

  /** As `append`, but the line may wait a moment for others to share the flush with. */
  appendLazily(line: string): Promise<void> {
    const written = this.#enqueue(line);
    this.#lazy ??= setTimeout(() => {
      this.#flushing ??= this.#flush();
    }, lazyDelay);
    return written;
  }

  /** Writes what is pending and closes the file; nothing may be appended afterwards. */
  async close(): Promise<void> {
    await (this.#flushing ??= this.#flush());
    this.#broken ??= new WeirError('internal_error', 'the journal is closed');
    closeSync(this.#fd);
  }

  #enqueue(line: string): Promise<void> {
    if (this.#broken) return Promise.reject(this.#broken);
    return new Promise((resolve, reject) => {
      this.#pending.push({ line, resolve, reject });
    });
  }

  async #flush(): Promise<void> {
    // One turn later, so that whatever is appended in this one goes along.
    await Promise.resolve();
    while (this.#pending.length > 0) {
      clearTimeout(this.#lazy);
      this.#lazy = undefined;
      const batch = this.#pending;
      this.#pending = [];
      try {
        await this.#write(batch);
        for (const { resolve } of batch) resolve();
      } catch (error) {
        for (const { reject } of batch) reject(error);
        // What the file lacks now, the snapshot has. Whoever is told may take a record back before it is taken.
        this.#grown = Infinity;
        await new Promise((resolve) => setImmediate(resolve));
      }
    }
    this.#flushing = undefined;
  }

  async #write(batch: Pending[]): Promise<void> {
    if (this.#broken) throw this.#broken;
    if (this.#grown >= this.#growth && (await this.#compact())) return;
    const bytes = Buffer.from(batch.map(({ line }) => `${line}\n`).join(''));
    try {
      writeAll(this.#fd, bytes);
    } catch (error) {
      this.#cutBack();
      throw diskError(error);
    }
    try {
      await dataSync(this.#fd);
    } catch (error) {
      // After a failed sync the system may have dropped the pages: nobody knows what the disk holds.
      throw this.#break(`the journal's disk failed: ${messageOf(error)}`, error);
    }
    this.#length += bytes.length;
    this.#grown += bytes.length;
  }

  /** True where the file was written anew; false leaves the old one in use, to be tried again after more growth. */
  async #compact(): Promise<boolean> {
    this.#grown = 0;
    const text = this.#snapshot();
    let fd: number;
    try {
      fd = await replaceFile(this.#path, text);
    } catch {
      return false;
    }
    const old = this.#fd;
    this.#fd = fd;
    this.#length = Buffer.byteLength(text);
    try {
      closeSync(old);
      syncFolder(dirname(this.#path));
    } catch (error) {
      // After a crash the name may stand for the old file, which lacks whatever is appended from now on.
      throw this.#break(`the journal's disk failed: ${messageOf(error)}`, error);
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
    await file.sync();
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
