import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DataFolder } from '../../../../gateway/files/data-folder.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'weir-data-folder-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

describe('DataFolder', () => {
  it('a path that leads through a file > is a wrong setting, and named', async () => {
    const file = path.join(folder, 'notes.txt');
    await writeFile(file, '');
    await expect(new DataFolder(file).prepare()).rejects.toMatchObject({
      code: 'bad_config',
      message: expect.stringContaining(`the data folder ${file} cannot be used as a folder`) as string,
    });
  });
});
