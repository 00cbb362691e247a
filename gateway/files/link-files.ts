import { constants, copyFile, link, open, stat } from 'node:fs/promises';
import pLimit from 'p-limit';
import { WeirError } from '../../shared/kernel/errors/weir-error.ts';

/** So many files are linked at once. */
const atOnce = 16;

/** A file, and where it is to be as well; both absolute. */
export interface LinkedFile {
  from: string;
  to: string;
}

/**
 * Puts files into other folders as well: as a second name of the same bytes, or as a copy where the disk knows no such thing. The names are
 * on the disk once the folders are synced.
 * @param mostCopied bytes that copies may take in all
 * @throws WeirError `too_large` where they would take more: then there is none
 */
export async function linkFiles(files: readonly LinkedFile[], mostCopied: number): Promise<void> {
  const limit = pLimit(atOnce);
  const [first, ...others] = files;
  // The first one tells whether the disk links files.
  if (first && !(await linkOrCopy(first)) && others.length > 0) {
    const sizes = await Promise.all(files.map(({ from }) => limit(() => stat(from))));
    demandRoom(
      sizes.reduce((sum, { size }) => sum + size, 0),
      mostCopied,
      'the disk of the data folder has no hard links',
    );
  }
  await Promise.all(others.map((each) => limit(() => linkOrCopy(each))));
}

/** @param why there are copies @throws WeirError `too_large` */
export function demandRoom(bytes: number, mostCopied: number, why: string): void {
  if (bytes <= mostCopied) return;
  throw new WeirError(
    'too_large',
    `${why}, so that each of the runs has a copy of the files, which comes to more than the ${mostCopied} bytes that may be uploaded: hand them in in several submissions`,
  );
}

/** Nothing is ever written into a file of a run: it is replaced as a whole, so that two runs can have one. Resolves to true where they have. */
async function linkOrCopy({ from, to }: LinkedFile): Promise<boolean> {
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
