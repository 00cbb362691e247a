import { fdatasync } from 'node:fs';
import { promisify } from 'node:util';

const sync = promisify(fdatasync);

/** Resolves when all that is in the file outlives a power cut. Rejects as the system does. */
export function syncData(fd: number): Promise<void> {
  return sync(fd);
}
