/**
 * For `.catch()` behind the reading of a file or folder: undefined where nothing is there.
 * @throws any other error that reading ends in.
 */
export function nothingThere(error: unknown): undefined {
  if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
}
