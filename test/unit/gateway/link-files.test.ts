import type * as Files from 'node:fs/promises';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { DataFolder } from '../../../gateway/files/data-folder.ts';

let links = true;
vi.mock('node:fs/promises', async (original) => {
  const own = await original<typeof Files>();
  const none = () => Promise.reject(Object.assign(new Error('no links here'), { code: 'EPERM' }));
  return { ...own, link: (from: string, to: string) => (links ? own.link(from, to) : none()) };
});

let folder: string;
beforeEach(async () => {
  links = true;
  folder = await mkdtemp(path.join(tmpdir(), 'weir-take-files-'));
  await mkdir(path.join(folder, 'a'));
  await writeFile(path.join(folder, 'a', 'plan.csv'), 'x'.repeat(100));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const take = (most?: number) =>
  new DataFolder(folder).take('a', ['b', 'c', 'd'], [{ path: 'plan.csv' }], most);
const sizes = () =>
  Promise.all(
    ['b', 'c', 'd'].map(async (run) => (await readFile(path.join(folder, run, 'plan.csv'))).length),
  );

describe('files of one run for many', () => {
  it('where the disk links files > may be as large as they like', async () => {
    await take(10);
    expect(await sizes()).toEqual([100, 100, 100]);
  });

  it('where it does not > are copied up to the bound, and refused above it', async () => {
    links = false;
    await take(300);
    expect(await sizes()).toEqual([100, 100, 100]);
    await rm(path.join(folder, 'c'), { recursive: true });
    await expect(take(299)).rejects.toMatchObject({
      code: 'too_large',
      message: expect.stringContaining('so that each of the runs has a copy of the files') as string,
    });
    await expect(sizes()).rejects.toMatchObject({ code: 'ENOENT' });
  });
});
