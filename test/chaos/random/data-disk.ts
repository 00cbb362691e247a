import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

/**
 * Makes a folder a small file system of its own, in memory, so that it can be filled without harm to anybody else. False
 * where this process may not mount anything.
 */
export async function mountSmallDisk(folder: string): Promise<boolean> {
  try {
    await run('mount', ['-t', 'tmpfs', '-o', 'size=192m', 'weir-chaos', folder]);
    return true;
  } catch {
    return false;
  }
}

export async function unmountSmallDisk(folder: string): Promise<void> {
  await run('umount', ['-l', folder]);
}
