import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { keeperOf } from '../support/child-group.ts';
import { repositoryFile } from '../support/repository-file.ts';

const run = promisify(execFile);

/** An earlier commit of this repository, built. */
export interface EarlierBuild {
  /** Its command. */
  weir: string;
  /** Removes it. */
  stop(): Promise<void>;
}

/**
 * Builds the commit that `ref` names in a worktree of its own, below the folder for temporary files. The packages of this
 * checkout serve it where its lock file is the same; npm installs its own otherwise.
 * @throws Error with what git, npm or the compiler said
 */
export async function buildEarlier(ref: string): Promise<EarlierBuild> {
  const top = path.dirname(repositoryFile('package.json'));
  const parent = await mkdtemp(path.join(tmpdir(), 'weir-bench-earlier-'));
  const folder = path.join(parent, 'weir');
  const within = { cwd: folder, timeout: 600_000, maxBuffer: 16 * 1024 * 1024 };
  // However this process ends, git must not go on knowing of the worktree.
  const keeper = keeperOf(`git -C '${top}' worktree remove --force '${folder}'`, [parent]);
  const stop = async (): Promise<void> => {
    await run('git', ['worktree', 'remove', '--force', folder], { cwd: top }).catch(() => undefined);
    keeper.kill('SIGKILL');
    await rm(parent, { recursive: true, force: true });
  };
  try {
    await run('git', ['worktree', 'add', '--detach', folder, ref], { cwd: top });
    const locks = [folder, top].map((place) => readFile(path.join(place, 'package-lock.json'), 'utf8'));
    const [its, ours] = await Promise.all(locks);
    if (its === ours) await symlink(path.join(top, 'node_modules'), path.join(folder, 'node_modules'));
    else await run('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], within);
    await run('npm', ['run', 'build'], within);
    return { weir: path.join(folder, 'bin/weir.js'), stop };
  } catch (error) {
    await stop();
    throw new Error(`${ref} could not be built: ${(error as Error).message}`, { cause: error });
  }
}
