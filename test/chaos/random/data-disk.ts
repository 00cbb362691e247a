import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { keeperOf } from '../../support/child-group.ts';

const run = promisify(execFile);

/**
 * Makes a folder a small file system of its own, in memory, so that it can be filled without harm to anybody else.
 * Resolves to how to take it away again (it does not outlive this process), or to undefined where this process may not
 * mount anything.
 */
export async function mountSmallDisk(
  folder: string,
  size = '192m',
): Promise<(() => Promise<void>) | undefined> {
  try {
    await run('mount', ['-t', 'tmpfs', '-o', `size=${size}`, 'weir-chaos', folder]);
  } catch {
    return undefined;
  }
  const keeper = keeperOf(`umount -l '${folder}'`);
  return async () => {
    keeper.kill('SIGKILL');
    await run('umount', ['-l', folder]);
  };
}
