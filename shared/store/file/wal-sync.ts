import { closeSync, fdatasync, openSync } from 'node:fs';
import { promisify } from 'node:util';

/** Resolves once all that was written to the open file is on the disk. */
export type SyncFile = (fd: number) => Promise<void>;

const dataSync: SyncFile = promisify(fdatasync);

/**
 * Brings the write-ahead log of a database to the disk, beside whatever else the process does: SQLite itself writes it and does not
 * wait. All changes that are made while the disk works share the next flush.
 */
export class WalSync {
  readonly #path: string;
  readonly #sync: SyncFile;
  readonly #checkpoint: () => void;
  #fd: number | undefined;
  /** How many changes were made, and how many of them are on the disk. */
  #made = 0;
  #kept = 0;
  #failed = false;
  #flushing: Promise<void> | undefined;

  /**
   * @param path the log's file, which is there once something was written
   * @param checkpoint carries all that the log holds over into the database's file, and returns when it is on the disk
   */
  constructor(path: string, checkpoint: () => void, sync: SyncFile = dataSync) {
    this.#path = path;
    this.#checkpoint = checkpoint;
    this.#sync = sync;
  }

  /** Something was written. */
  noteChange(): void {
    this.#made += 1;
  }

  /** Resolves when all changes until now are on the disk. Rejects with what the disk says. */
  async flushed(): Promise<void> {
    const wanted = this.#made;
    while (this.#kept < wanted) {
      this.#flushing ??= this.#flush().finally(() => (this.#flushing = undefined));
      await this.#flushing;
    }
  }

  /** Nothing may be written any more. */
  async close(): Promise<void> {
    await this.#flushing?.catch(() => undefined);
    if (this.#fd !== undefined) closeSync(this.#fd);
    this.#fd = undefined;
  }

  async #flush(): Promise<void> {
    const upTo = this.#made;
    try {
      // What a failed flush has left undone no later one does: the pages count as clean from then on.
      if (this.#failed) this.#checkpoint();
      else await this.#sync((this.#fd ??= openSync(this.#path, 'r+')));
      this.#failed = false;
      this.#kept = upTo;
    } catch (error) {
      this.#failed = true;
      throw error;
    }
  }
}
