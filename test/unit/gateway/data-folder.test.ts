import { chmod, mkdir, mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DataFolder } from '../../../gateway/files/data-folder.ts';
import { refusal } from '../../support/refusal.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'weir-data-folder-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

describe('DataFolder', () => {
  it('a path that leads through a file > is a wrong setting, and named', async () => {
    const file = path.join(folder, 'notes.txt');
    await writeFile(file, '');
    await expect(new DataFolder(file).prepare()).rejects.toMatchObject(
      refusal('bad_config', `the data folder ${file} cannot be used as a folder`),
    );
  });

  const modes = async (data: DataFolder, ...files: string[]) => {
    const found = await Promise.all(['', ...files].map((file) => stat(path.join(data.root, file))));
    return found.map(({ mode }) => (mode & 0o777).toString(8));
  };
  const fill = (data: DataFolder) => data.write('lab/run', [{ name: 'run.json', content: '{}' }]);

  it('one that is new > is for nobody else, and so is what it holds', async () => {
    const data = new DataFolder(path.join(folder, 'data'));
    expect(await data.prepare()).toEqual({ shared: false });
    await fill(data);
    expect(await modes(data, 'lab', 'lab/run', 'lab/run/run.json')).toEqual(['700', '700', '700', '600']);
  });

  it('one that others can reach > is left to them, and so is what comes into it', async () => {
    const data = new DataFolder(path.join(folder, 'data'));
    await mkdir(data.root);
    await chmod(data.root, 0o770);
    await chmod(folder, 0o755);
    expect(await data.prepare()).toEqual({ shared: true });
    await fill(data);
    const [own, inside] = await modes(data, 'lab/run');
    expect(own).toBe('770');
    expect(Number.parseInt(inside!, 8) & ~process.umask()).toBe(0o777 & ~process.umask());
  });

  it('one that is open in a folder that is not > is closed', async () => {
    const data = new DataFolder(path.join(folder, 'data'));
    await mkdir(data.root);
    await chmod(data.root, 0o755);
    expect(await data.prepare()).toEqual({ shared: false });
    expect(await modes(data)).toEqual(['700']);
  });
});
