import { execFile } from 'node:child_process';
import { readFile, readdir, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Workplace } from '../../support/cli-process.ts';
import { repositoryFile } from '../../support/repository-file.ts';

const run = promisify(execFile);
const parts = ['gateway', 'rabbitmq', 'redis'];

let place: Workplace;
beforeAll(async () => {
  place = await Workplace.open();
});
afterAll(() => place.close());

const makeSecrets = (args: string[], env: NodeJS.ProcessEnv = {}) =>
  run('sh', [repositoryFile('packaging/make-secrets.sh'), ...args], {
    cwd: place.folder,
    env: { ...process.env, ...env },
  });

/** Each file of the parts, with its mode. */
async function modes(folder: string): Promise<[string, number][]> {
  const files = await Promise.all(
    parts.map(async (part) =>
      (await readdir(path.join(folder, part))).map((name) => path.join(folder, part, name)),
    ),
  );
  return Promise.all(files.flat().map(async (file) => [file, (await stat(file)).mode & 0o777] as const)).then(
    (found) => found.map(([file, mode]) => [file, mode]),
  );
}

describe('make-secrets.sh', { timeout: 60_000 }, () => {
  it('with a folder that is named from here > writes where the servers find it from anywhere', async () => {
    await makeSecrets(['relative', 'lab-server']);
    const folder = path.join(place.folder, 'relative');
    for (const part of ['rabbitmq', 'redis']) {
      const conf = await readFile(path.join(folder, part, 'lab.conf'), 'utf8');
      const named = conf.match(/\S+\.pem/g) ?? [];
      expect(named.length).toBeGreaterThanOrEqual(3);
      for (const file of named) expect((await stat(file)).isFile() && path.isAbsolute(file)).toBe(true);
    }
  });

  it('on a machine that lacks a group > leaves nothing that other users can read, and says which is missing', async () => {
    const { stderr } = await makeSecrets(['shut', 'lab-server']);
    const groups = await readFile('/etc/group', 'utf8');
    for (const group of ['weir', 'rabbitmq', 'redis']) {
      const isThere = new RegExp(`^${group}:`, 'm').test(groups);
      expect(stderr.includes(`no group ${group} here`)).toBe(!isThere);
    }
    const open = (await modes(path.join(place.folder, 'shut'))).filter(([, mode]) => (mode & 0o007) !== 0);
    expect(open).toEqual([]);
  });

  it('in containers > leaves each part to whoever mounts it', async () => {
    const { stderr } = await makeSecrets(['mounted', 'lab-server'], { IN_CONTAINERS: 'yes' });
    expect(stderr).not.toContain('no group');
    const shut = (await modes(path.join(place.folder, 'mounted'))).filter(([, mode]) => (mode & 0o044) === 0);
    expect(shut).toEqual([]);
  });

  it('where a file is lost > makes it again as it was, and leaves the others', async () => {
    await makeSecrets(['lost', 'lab-server']);
    const folder = path.join(place.folder, 'lost');
    const files = ['rabbitmq/lab.conf', 'redis/lab.conf', 'gateway/broker-url', 'gateway/store-url'];
    const read = () => Promise.all(files.map((file) => readFile(path.join(folder, file), 'utf8')));
    const before = await read();
    for (const file of files.slice(0, 2)) await rm(path.join(folder, file));
    await makeSecrets(['lost', 'lab-server']);
    expect(await read()).toEqual(before);
  });

  it('without a folder > says what it wants, and makes nothing', async () => {
    const before = await readdir(place.folder);
    await expect(makeSecrets([])).rejects.toThrow('FOLDER HOST…');
    expect(await readdir(place.folder)).toEqual(before);
  });
});
