import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import { messageOf } from './weir-error.ts';

/**
 * For `.catch()` behind the reading of a file or folder: undefined where nothing is there.
 * @throws any other error that reading ends in.
 */
export function nothingThere(error: unknown): undefined {
  if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
}

/** Why a file that somebody named cannot be read, as the end of "it cannot be read: ..."; undefined where it can be. */
export async function whyUnreadable(file: string): Promise<string | undefined> {
  try {
    if ((await stat(file)).isDirectory()) return 'it is a folder';
    await access(file, constants.R_OK);
    return undefined;
  } catch (error) {
    switch ((error as NodeJS.ErrnoException).code) {
      case 'ENOENT':
      case 'ENOTDIR':
        return 'there is no such file';
      case 'EACCES':
        return 'this user may not read it';
      default:
        return messageOf(error);
    }
  }
}

const codes: readonly unknown[] = ['ENOSPC', 'EDQUOT', 'SQLITE_FULL'];

/** Whether an error, or what it was made of, says that a disk is full or that nothing more may be put on it. */
export function isDiskFull(error: unknown): boolean {
  const { code, cause } = (error ?? {}) as { code?: unknown; cause?: unknown };
  return codes.includes(code) || (cause !== undefined && isDiskFull(cause));
}
