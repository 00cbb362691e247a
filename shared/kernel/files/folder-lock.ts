import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import Database from 'libsql';
import { makePrivateFile, makePrivateFolder, privateFileMode } from './private-files.ts';
import { messageOf, WeirError } from '../errors/weir-error.ts';

/** A folder that belongs to this process until `release` is called or the process ends, however it ends. */
export interface FolderLock {
  /** The locked folder, absolute. */
  readonly dir: string;
  /** It was open to other users until now. */
  readonly wasOpen: boolean;
  /** Until it is released. */
  readonly isHeld: boolean;
  /** Idempotent. */
  release(): void;
}

/**
 * Locks a folder (made if missing, and closed to other users) for the life of this process. The lock is the operating system's own, taken on a
 * small database file in the folder by an exclusive transaction that stays open: the system frees it when the process
 * ends, at kill -9 too, so that no stale lock is ever left. It holds against this process as well.
 *
 * Nobody may open `lock.db` by other means: on POSIX systems closing any handle of a file drops the process's locks on
 * it. The pid stands in a file of its own for that reason.
 *
 * @param purpose what the folder is used for, such as `store`; told to whoever finds it locked
 * @throws WeirError `folder_locked` where a living process has the folder, `bad_config` where the folder cannot be used.
 */
export async function lockFolder(dir: string, purpose: string): Promise<FolderLock> {
  const folder = resolve(dir);
  const holder = join(folder, 'lock.pid');
  const { database, wasOpen } = takeLock(folder, holder);
  writeFileSync(holder, `${process.pid} ${purpose}\n`, { mode: privateFileMode });
  let held = true;
  return {
    dir: folder,
    wasOpen,
    get isHeld() {
      return held;
    },
    release() {
      if (!held) return;
      held = false;
      // The pid goes first: after the unlock the file may be the next holder's.
      rmSync(holder, { force: true });
      database.close();
    },
  };
}

function takeLock(folder: string, holder: string): { database: Database.Database; wasOpen: boolean } {
  let database: Database.Database | undefined;
  try {
    const wasOpen = makePrivateFolder(folder);
    makePrivateFile(join(folder, 'lock.db'));
    database = new Database(join(folder, 'lock.db'), { timeout: 0 });
    database.exec('BEGIN EXCLUSIVE');
    return { database, wasOpen };
  } catch (error) {
    database?.close();
    if ((error as { code?: unknown }).code === 'SQLITE_BUSY') {
      throw new WeirError(
        'folder_locked',
        `${folder} is in use: weir is already running there, ${readHolder(holder)}`,
        { cause: error },
      );
    }
    throw new WeirError('bad_config', `${folder} cannot be used as a folder: ${messageOf(error)}`, {
      cause: error,
    });
  }
}

/** `pid 12 (store)`; the file is missing for a moment after the lock was taken. */
function readHolder(holder: string): string {
  try {
    const [, pid, purpose] = /^(\d+) (.*)/.exec(readFileSync(holder, 'utf8')) ?? [];
    return pid === undefined ? 'pid not known yet' : `pid ${pid} (${purpose})`;
  } catch {
    return 'pid not known yet';
  }
}
