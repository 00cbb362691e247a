import { messageOf, WeirError } from '../../kernel/errors/weir-error.ts';

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
