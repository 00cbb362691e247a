import { mkdir, mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DataFolder } from '../../../gateway/files/data-folder.ts';

const minute = 60_000;
let root: string;
let data: DataFolder;

beforeEach(async () => {
  root = await mkdtemp(path.join(tmpdir(), 'weir-data-'));
  data = new DataFolder(root);
  await data.prepare();
});
afterEach(() => rm(root, { recursive: true, force: true }));

async function touched(minutesAgo: number, ...below: string[]): Promise<void> {
  const at = new Date(Date.now() - minutesAgo * minute);
  await utimes(path.join(root, ...below), at, at);
}

/** A folder with one file in it; both were last written to so many minutes ago. */
async function put(folder: string, folderAge: number, fileAge: number): Promise<void> {
  await mkdir(path.join(root, folder), { recursive: true });
  await writeFile(path.join(root, folder, 'part'), 'x');
  await touched(fileAge, folder, 'part');
  await touched(folderAge, folder);
}

const left = async (folder: string) => (await readdir(path.join(root, folder))).sort();

describe('DataFolder.sweep', () => {
  it('an upload that was cut off more than two hours ago > is removed, with what is in it', async () => {
    await put('.incoming/old', 121, 121);
    await writeFile(path.join(root, '.incoming', 'file'), '');
    await touched(121, '.incoming', 'file');
    await data.sweep();
    expect(await left('.incoming')).toEqual([]);
  });

  it('one that may be at work > stays, also where its folder is old and a file of it grows', async () => {
    await put('.incoming/young', 119, 119);
    await put('.incoming/growing', 150, 1);
    await put('.incoming/growing/below', 150, 150);
    await touched(1, '.incoming/growing/part');
    await touched(150, '.incoming/growing');
    await data.sweep();
    expect(await left('.incoming')).toEqual(['growing', 'young']);
    expect(await left('.incoming/growing')).toEqual(['below', 'part']);
  });

  it('the folder of a run, however old and whatever it holds > stays', async () => {
    const folder = 'experiments/e_id_01ARZ3NDEKTSV4RRFFQ69G5FAV/w_id_01ARZ3NDEKTSV4RRFFQ69G5FAW';
    await put(folder, 100_000, 100_000);
    await data.sweep();
    expect(await left(folder)).toEqual(['part']);
  });
});
