import { execFile } from 'node:child_process';
import { access, rm, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const policy = '/usr/sbin/policy-rc.d';

/**
 * The path of the first of `candidates` (paths, or names on the PATH) that can be run; `packageName` is installed by
 * apt-get where there is none and we are root.
 * @param otherwise what helps in place of the package, for the error
 */
export async function findProgram(
  packageName: string,
  candidates: string[],
  otherwise = ', or name a running service by WEIR_BROKER_URL or WEIR_STORE_URL',
): Promise<string> {
  const found = (await firstRunnable(candidates)) ?? (await install(packageName, candidates));
  if (found !== undefined) return found;
  throw new Error(`needs ${candidates.at(-1)}: install the package ${packageName}${otherwise}`);
}

/**
 * As `findProgram`, for a package that some systems have and others do not: undefined where apt-get does not know it, or cannot
 * install it.
 */
export async function findIfKnown(packageName: string, candidates: string[]): Promise<string | undefined> {
  const found = await firstRunnable(candidates);
  if (found !== undefined) return found;
  const known = await run('apt-cache', ['show', packageName]).then(
    () => true,
    () => false,
  );
  return known ? install(packageName, candidates).catch(() => undefined) : undefined;
}

async function firstRunnable(candidates: string[]): Promise<string | undefined> {
  const folders = [...(process.env['PATH'] ?? '').split(delimiter), '/usr/sbin', '/usr/local/sbin'];
  const paths = candidates.flatMap((candidate) =>
    candidate.startsWith('/') ? [candidate] : folders.map((folder) => join(folder, candidate)),
  );
  for (const path of paths) {
    const runnable = await access(path, 1).then(
      () => true,
      () => false,
    );
    if (runnable) return path;
  }
  return undefined;
}

let queue: Promise<unknown> = Promise.resolve();
let listed: Promise<unknown> | undefined;

/** One after the other: apt-get does not wait for another that reads the package lists. */
function install(packageName: string, candidates: string[]): Promise<string | undefined> {
  const installed = queue.then(() => installNow(packageName, candidates));
  queue = installed.catch(() => undefined);
  return installed;
}

async function installNow(packageName: string, candidates: string[]): Promise<string | undefined> {
  if (process.getuid?.() !== 0 || !(await firstRunnable(['apt-get']))) return undefined;
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const wait = ['-o', 'DPkg::Lock::Timeout=300', '-o', 'Acquire::Retries=3'];
  const options = { env, timeout: 600_000, maxBuffer: 64 * 1024 * 1024 };
  // Debian's packages start their service on the standard port unless this file says no.
  const ours = await writeFile(policy, '#!/bin/sh\nexit 101\n', { flag: 'wx', mode: 0o755 }).then(
    () => true,
    () => false,
  );
  try {
    await (listed ??= run('apt-get', [...wait, 'update', '-q'], options));
    await run('apt-get', [...wait, 'install', '-y', '-q', '--no-install-recommends', packageName], options);
  } finally {
    if (ours) await rm(policy, { force: true });
  }
  return firstRunnable(candidates);
}
