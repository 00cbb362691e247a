import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { repositoryFile } from './repository-file.ts';

const run = promisify(execFile);

/**
 * The `weir` command of a release, as a file, with a tenth of the protocol's times: what `npm run golden` has kept of it. The packages that
 * it imports are those of this checkout.
 */
export async function releasedWeir(release: string): Promise<string> {
  const kept = repositoryFile(`node_modules/.cache/releases`);
  const folder = path.join(kept, release);
  if (!existsSync(folder)) {
    await mkdir(kept, { recursive: true });
    const half = await mkdtemp(path.join(kept, 'half-'));
    await run('tar', ['-xzf', repositoryFile(`test/fixtures/releases/${release}.tgz`), '-C', half]);
    // Another test may have been first.
    await rename(half, folder).catch(() => rm(half, { recursive: true }));
  }
  return path.join(folder, 'dist/test/support/weir-tenth.js');
}
