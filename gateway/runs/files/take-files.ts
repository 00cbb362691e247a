import { constants, copyFile, link, mkdir, open } from 'node:fs/promises';
import path from 'node:path';
import pLimit from 'p-limit';
import type { StoredFile } from '../../../shared/contracts/result-file.ts';
import type { DataFolder } from '../../http/index.ts';

/** So many files are linked at once. */
const atOnce = 16;

/**
 * Puts files of one run into the folders of others: as a second name of the same bytes, or as a copy where the
 * disk knows no such thing. All are on the disk when this resolves.
 */
export async function takeFiles(
  data: DataFolder,
  from: string,
  to: readonly string[],
  files: readonly Pick<StoredFile, 'path'>[],
): Promise<void> {
  const limit = pLimit(atOnce);
  const names = to.flatMap((run) => files.map((file) => ({ file, at: data.inRun(run, file.path) })));
  const folders = [...new Set(names.map(({ at }) => path.dirname(at)))];
  const options = { recursive: true, mode: data.folderMode };
  await Promise.all(folders.map((folder) => limit(() => mkdir(folder, options))));
  await Promise.all(names.map(({ file, at }) => limit(() => linkOrCopy(data.inRun(from, file.path), at))));
  await data.sync(...folders);
}

/** Nothing is ever written into a file of a run: it is replaced as a whole, so that two runs can have one. */
async function linkOrCopy(from: string, to: string): Promise<void> {
  try {
    await link(from, to);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') throw error;
    await copyFile(from, to, constants.COPYFILE_FICLONE);
    const copy = await open(to);
    try {
      await copy.sync();
    } finally {
      await copy.close();
    }
  }
}
