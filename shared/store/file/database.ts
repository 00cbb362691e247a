import { statSync, closeSync, fdatasync, openSync } from 'node:fs';
import { setImmediate } from 'node:timers/promises';
import Libsql from 'libsql';
import { WeirError, messageOf } from '../../kernel/errors/weir-error.ts';
import { makePrivateFile } from '../../kernel/files/private-files.ts';
import { storeClosed } from '../store-errors.ts';
import { firstSchema, migrations, schemaVersion } from './schema.ts';
import { promisify } from 'node:util';

/** What the database cannot do for now, by the beginning of its error code, in words for an operator. */
const troubles: [prefix: string, reason: string][] = [
  ['SQLITE_FULL', 'the disk is full; make room and it goes on'],
  ['ENOSPC', 'the disk is full; make room and it goes on'],
  ['EIO', 'the disk reports an error when it is read or written; check the disk'],
  ['SQLITE_IOERR', 'the disk reports an error when it is read or written; check the disk'],
  ['SQLITE_READONLY', 'weir may not write there; check the permissions of the folder and its files'],
  ['SQLITE_PERM', 'weir may not write there; check the permissions of the folder and its files'],
  ['SQLITE_CANTOPEN', 'its file cannot be opened; check that the folder exists and its permissions'],
  ['SQLITE_BUSY', 'another program holds its file open for writing; close that program'],
  ['SQLITE_LOCKED', 'another program holds its file open for writing; close that program'],
  ['SQLITE_CORRUPT', 'its file is damaged; put back a copy of the folder'],
  ['SQLITE_NOTADB', 'its file is no database; put back a copy of the folder'],
  ['SQLITE_NOMEM', 'this machine has no memory left'],
];

/**
 * Any failure of the database as a WeirError: `store_unavailable` where the disk or the file is the cause, else
 * `internal_error`.
 * @param file the database's file, for the message
 */
export function fileError(error: unknown, file: string): WeirError {
  if (error instanceof WeirError) return error;
  const { code } = error as { code?: unknown };
  const trouble = troubles.find(([prefix]) => typeof code === 'string' && code.startsWith(prefix));
  return trouble
    ? new WeirError('store_unavailable', `the store ${file} cannot be used: ${trouble[1]}`, { cause: error })
    : new WeirError('internal_error', `the store ${file} refused a statement: ${messageOf(error)}`, {
        cause: error,
      });
}

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
  recordChange(): void {
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

/** Bytes of a page. */
const pageSize = 1024;
/** Pages of the write-ahead log after which it is carried over into the file. */
const checkpointPages = 4_000;

type Value = string | number | Uint8Array | null;

/** A statement that is prepared once; `Row` is what its columns hold, `never` where it has none. */
export interface Statement<Row = never> {
  all(...values: Value[]): Row[];
  /** The first row. */
  one(...values: Value[]): Row | undefined;
  /** Runs a statement that answers nothing; returns how many rows it changed. */
  run(...values: Value[]): number;
}

/** A database as it was at one moment. */
export interface Snapshot {
  all<Row>(sql: string, ...values: Value[]): Row[];
  close(): void;
}

/**
 * A workcell's database file. Changes are made at once, so that two callers never meet inside a transaction; what was changed is on
 * the disk when `durable` resolves, and nobody may be told of it before.
 */
export class Database {
  readonly #file: string;
  readonly #connection: Libsql.Database;
  /** Which file it is, whatever is at its path by now. */
  readonly #inode: number | undefined;
  /** Undefined where the file system allows no write-ahead log: then SQLite waits for the disk at each change. */
  readonly #wal: WalSync | undefined;
  #closed = false;

  /**
   * Opens the file, or makes it.
   * @param sync how its write-ahead log gets to the disk
   * @throws WeirError `bad_config` where a newer weir or another workcell wrote it, `store_unavailable` where it cannot
   * be used.
   */
  constructor(file: string, workcell: string, sync?: SyncFile) {
    this.#file = file;
    this.#connection = this.#guard(() => {
      // The files that SQLite puts beside it take over its mode.
      makePrivateFile(file);
      return new Libsql(file, { timeout: 1_000 });
    });
    try {
      this.#wal = this.#guard(() => this.#configure(sync));
      this.#inode = inodeOf(file);
      this.transaction(() => this.#prepareTables(workcell));
    } catch (error) {
      this.#connection.close();
      throw error;
    }
  }

  prepare<Row = never>(sql: string): Statement<Row> {
    const statement = this.#guard(() => this.#connection.prepare(sql));
    const all = (values: Value[]) => this.#guard(() => statement.all(...values) as Row[]);
    return {
      all: (...values) => all(values),
      one: (...values) => all(values)[0],
      run: (...values) => {
        this.#wal?.recordChange();
        return this.#guard(() => statement.run(...values).changes);
      },
    };
  }

  /**
   * Runs `work` as one change: all of it is made when this returns, or none of it where it throws.
   * @throws WeirError `store_unavailable` also where the file was deleted or replaced since it was opened.
   */
  transaction<T>(work: () => T): T {
    return this.#guard(() => {
      this.#assertInPlace();
      this.#connection.exec('BEGIN IMMEDIATE');
      try {
        const result = work();
        this.#connection.exec('COMMIT');
        this.#wal?.recordChange();
        return result;
      } catch (error) {
        // After some errors, a full disk among them, the database has rolled back by itself.
        if (this.#connection.inTransaction) this.#connection.exec('ROLLBACK');
        throw error;
      }
    });
  }

  /**
   * Reads the database as it is now, whatever is changed meanwhile; to be closed soon, for the write-ahead log grows until then.
   * @throws WeirError `bad_config` where there is no such log: the reading would keep everybody from writing.
   */
  snapshot(): Snapshot {
    if (!this.#wal) {
      throw new WeirError(
        'bad_config',
        `the file system of ${this.#file} allows no write-ahead log, and so no copy while weir runs: stop weir and copy the file`,
      );
    }
    return this.#guard(() => {
      this.#assertInPlace();
      const connection = new Libsql(this.#file, { timeout: 1_000 });
      const all = <Row>(sql: string, ...values: Value[]): Row[] => {
        try {
          return connection.prepare(sql).all(...values) as Row[];
        } catch (error) {
          throw fileError(error, this.#file);
        }
      };
      // What is read first settles what all others see.
      connection.exec('BEGIN');
      all('SELECT COUNT(*) FROM meta');
      return { all, close: () => void connection.close() };
    });
  }

  /**
   * Resolves when all changes until now are on the disk; others have their turns meanwhile.
   * @throws WeirError `store_unavailable` where the disk fails: it is unknown then whether it has them.
   */
  async durable(): Promise<void> {
    if (!this.#wal) {
      await setImmediate();
      return;
    }
    await this.#wal.flushed().catch((error: unknown) => {
      throw fileError(error, this.#file);
    });
  }

  /** Idempotent; every later call throws `store_unavailable`. */
  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    await this.#wal?.close();
    try {
      // Leaves one complete file behind, which is easier to copy.
      this.#connection.exec('PRAGMA wal_checkpoint(TRUNCATE)');
    } finally {
      this.#connection.close();
    }
  }

  /** @throws WeirError `store_unavailable` after `close`. */
  assertOpen(): void {
    if (this.#closed) throw storeClosed();
  }

  #configure(sync: SyncFile | undefined): WalSync | undefined {
    // Of a new file alone; an older one keeps the size of its pages. Small ones, since each that a change touches is written whole.
    this.#connection.exec(`PRAGMA page_size = ${pageSize}`);
    const [row] = this.#connection.prepare('PRAGMA journal_mode = WAL').all() as { journal_mode: string }[];
    if (row?.journal_mode !== 'wal') {
      this.#connection.exec('PRAGMA synchronous = FULL');
      return undefined;
    }
    // At a checkpoint SQLite waits for the disk; at a change `durable` does.
    this.#connection.exec(`PRAGMA synchronous = NORMAL; PRAGMA wal_autocheckpoint = ${checkpointPages}`);
    return new WalSync(`${this.#file}-wal`, () => this.#checkpoint(), sync);
  }

  /** Carries the write-ahead log over into the file. */
  #checkpoint(): void {
    const [row] = this.#connection.prepare('PRAGMA wal_checkpoint(TRUNCATE)').all() as { busy: number }[];
    if (row?.busy !== 0)
      throw Object.assign(new Error('the write-ahead log is in use'), { code: 'SQLITE_BUSY' });
  }

  /** A file that was deleted goes on taking whatever is written, and it is all gone at the next start. */
  #assertInPlace(): void {
    if (this.#inode !== undefined && inodeOf(this.#file) === this.#inode) return;
    throw new WeirError(
      'store_unavailable',
      `the store ${this.#file} was deleted or replaced while weir had it open; stop weir, put a copy back, start it again`,
    );
  }

  #guard<T>(work: () => T): T {
    this.assertOpen();
    try {
      return work();
    } catch (error) {
      throw fileError(error, this.#file);
    }
  }

  #prepareTables(workcell: string): void {
    const tables = this.prepare<{ name: string }>("SELECT name FROM sqlite_schema WHERE name = 'meta'");
    if (tables.one() === undefined) {
      this.#connection.exec(firstSchema);
      const insert = this.prepare('INSERT INTO meta (name, value) VALUES (?, ?)');
      insert.run('schema_version', '1');
      insert.run('workcell', workcell);
      this.#migrate(1);
      return;
    }
    const meta = this.prepare<{ value: string }>('SELECT value FROM meta WHERE name = ?');
    const version = Number(meta.one('schema_version')?.value);
    if (!(version >= 1 && version <= schemaVersion)) {
      throw new WeirError(
        'bad_config',
        `the store ${this.#file} has tables of version ${version}, and this weir knows version ${schemaVersion}: ` +
          'start the version of weir that wrote it, or a newer one',
      );
    }
    const owner = meta.one('workcell')?.value;
    if (owner !== workcell) {
      throw new WeirError(
        'bad_config',
        `the store ${this.#file} belongs to workcell "${owner}", not "${workcell}"`,
      );
    }
    this.#migrate(version);
  }

  /** Brings the tables from `version` up to date; all of it or nothing, as part of the transaction that it runs in. */
  #migrate(version: number): void {
    for (const migration of migrations.slice(version - 1)) this.#connection.exec(migration);
    const put = this.prepare("UPDATE meta SET value = ? WHERE name = 'schema_version'");
    if (version < schemaVersion) put.run(String(schemaVersion));
  }
}

function inodeOf(file: string): number | undefined {
  return statSync(file, { throwIfNoEntry: false })?.ino;
}
