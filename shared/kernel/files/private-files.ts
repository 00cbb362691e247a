import { chmodSync, closeSync, mkdirSync, openSync, statSync } from 'node:fs';

/** What nobody but the user that weir runs as may open. Windows knows no modes and ignores them. */
export const privateFolderMode = 0o700;
export const privateFileMode = 0o600;
const forOthers = 0o077;

/** Whether others than its user may look into it. */
export function isOpenToOthers(mode: number): boolean {
  return process.platform !== 'win32' && (mode & forOthers) !== 0;
}

/**
 * Makes a folder of weir's own, and those above it that are missing; closes one that was open to others. The files in it are then
 * out of reach, whatever their own modes are.
 * @returns true where it was open to others
 */
export function makePrivateFolder(folder: string): boolean {
  mkdirSync(folder, { recursive: true, mode: privateFolderMode });
  return close(folder, privateFolderMode);
}

/** Makes an empty file where there is none, before a library does it with a mode of its own. Never opens one that is there. */
export function makePrivateFile(file: string): void {
  try {
    closeSync(openSync(file, 'wx', privateFileMode));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    close(file, privateFileMode);
  }
}

/** What belongs to another user stays as it is: to close it is his to do. */
function close(at: string, mode: number): boolean {
  const found = statSync(at);
  if (!isOpenToOthers(found.mode) || found.uid !== process.getuid?.()) return false;
  chmodSync(at, mode);
  return true;
}
