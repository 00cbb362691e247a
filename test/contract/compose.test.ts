import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { composeAvailable } from '../services/compose.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'weir-docker-'));
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true, force: true });
});

/** A command `docker` that has Compose, and answers `docker info` so. */
async function putDocker(info: string): Promise<void> {
  const file = path.join(folder, 'docker');
  await writeFile(file, `#!/bin/sh\ncase "$1" in compose) echo v2 ;; info) ${info} ;; esac\n`);
  await chmod(file, 0o755);
  vi.stubEnv('PATH', `${folder}${path.delimiter}/bin${path.delimiter}/usr/bin`);
}

describe('Docker Compose', () => {
  it('an engine that tells its version > is there', async () => {
    await putDocker('echo 28.3.0');
    expect(await composeAvailable()).toBe(true);
  });

  it.each([
    ['exits with 0 and has an empty version', 'echo; echo "Cannot connect to the Docker daemon" >&2'],
    ['exits with 0 and tells the error in place of a version', 'echo "ERROR: Cannot connect"'],
    ['exits with 1', 'exit 1'],
  ])('a command without an engine that %s > is not', async (_, info) => {
    await putDocker(info);
    expect(await composeAvailable()).toBe(false);
  });
});
