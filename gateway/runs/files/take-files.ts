import { constants, copyFile, link, mkdir, open, stat } from 'node:fs/promises';
import path from 'node:path';
import pLimit from 'p-limit';
import type { StoredFile } from '../../../shared/contracts/result-file.ts';
import { WeirError } from '../../../shared/kernel/errors/weir-error.ts';
import type { DataFolder } from '../../http/index.ts';

/** So many files are linked at once. */
const atOnce = 16;

/**
 * Puts files of one run into the folders of others: as a second name of the same bytes, or as a copy where the
 * disk knows no such thing. All are on the disk when this resolves.
 * @param mostCopied bytes that copies may take in all
 * @throws WeirError `too_large` where they would take more: then there is none
 */
export async function takeFiles(
  data: DataFolder,
  from: string,
  to: readonly string[],
  files: readonly Pick<StoredFile, 'path'>[],
  mostCopied = Infinity,
): Promise<void> {
  const limit = pLimit(atOnce);
  const names = to.flatMap((run) => files.map((file) => ({ file, at: data.inRun(run, file.path) })));
  const folders = [...new Set(names.map(({ at }) => path.dirname(at)))];
  const options = { recursive: true, mode: data.folderMode };
  await Promise.all(folders.map((folder) => limit(() => mkdir(folder, options))));
  const put = ({ file, at }: (typeof names)[number]) => linkOrCopy(data.inRun(from, file.path), at);
  const [first, ...others] = names;
  // The first one tells whether the disk links files.
  if (first && !(await put(first)) && others.length > 0) {
    const sizes = await Promise.all(files.map(({ path }) => limit(() => stat(data.inRun(from, path)))));
    const bytes = sizes.reduce((sum, { size }) => sum + size, 0) * to.length;
    if (bytes > mostCopied) throw tooMuchCopied(to.length + 1, mostCopied);
  }
  await Promise.all(others.map((each) => limit(() => put(each))));
  await data.sync(...folders);
}

function tooMuchCopied(runs: number, most: number): WeirError {
  return new WeirError(
    'too_large',
    `the disk of the data folder has no hard links, so that each of the ${runs} runs has a copy of the files, which comes to more than the ${most} bytes that may be uploaded: hand them in in several submissions`,
  );
}

/** Nothing is ever written into a file of a run: it is replaced as a whole, so that two runs can have one. Resolves to true where they have. */
async function linkOrCopy(from: string, to: string): Promise<boolean> {
  try {
    await link(from, to);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') throw error;
    await copyFile(from, to, constants.COPYFILE_FICLONE);
    const copy = await open(to);
    try {
      await copy.sync();
    } finally {
      await copy.close();
    }
    return false;
  }
}
