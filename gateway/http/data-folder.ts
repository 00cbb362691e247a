import { chmod, lstat, mkdir, open, readdir, rename, rm, rmdir, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import pLimit from 'p-limit';
import { newId } from '../../shared/contracts/ids.ts';
import { messageOf, WeirError } from '../../shared/kernel/errors/weir-error.ts';
import {
  isOpenToOthers,
  privateFileMode,
  privateFolderMode,
} from '../../shared/kernel/files/private-files.ts';

/** What the run keeps of a file that lies somewhere in the data folder. */
export interface IncomingFile {
  /** Absolute. */
  path: string;
  /** The name that it gets in the run's folder. */
  name: string;
}

/**
 * What nothing was written to for so long is left over from a gateway that was killed; the rest may be a request at work,
 * perhaps of another gateway. A request has an hour to arrive, and then a few minutes to wait for store and broker.
 */
const staleMs = 2 * 60 * 60 * 1000;
const incomingName = '.incoming';
/** So many folders are brought to the disk at once. */
const syncedAtOnce = 16;

/** The gateway's folder of files, laid out as WEI does. All that is moved into a run's folder survives a power cut. */
export class DataFolder {
  readonly root: string;
  #shared = false;

  constructor(root: string) {
    this.root = path.resolve(root);
  }

  /** The mode of new folders in it, and of new files. Those of a folder that others share are as open as the process makes them. */
  get folderMode(): number {
    return this.#shared ? 0o777 : privateFolderMode;
  }
  get fileMode(): number {
    return this.#shared ? 0o666 : privateFileMode;
  }

  /**
   * Makes the folder, for nobody but the user that weir runs as. One that is there already and that others can reach may be shared on
   * purpose: it is left so, and what is put into it is as open.
   * @returns whether others can reach it
   * @throws WeirError `bad_config` where it cannot be a folder.
   */
  async prepare(): Promise<{ shared: boolean }> {
    try {
      await mkdir(this.root, { recursive: true, mode: privateFolderMode });
      const [own, above] = await Promise.all([stat(this.root), stat(path.dirname(this.root))]);
      this.#shared = isOpenToOthers(own.mode) && isOpenToOthers(above.mode);
      if (isOpenToOthers(own.mode) && !this.#shared && own.uid === process.getuid?.()) {
        await chmod(this.root, privateFolderMode);
      }
      await mkdir(path.join(this.root, incomingName), { recursive: true, mode: this.folderMode });
      return { shared: this.#shared };
    } catch (cause) {
      const message = `the data folder ${this.root} cannot be used as a folder: ${messageOf(cause)}`;
      throw new WeirError('bad_config', message, { cause });
    }
  }

  /**
   * Removes what killed gateways left of requests that had not arrived as a whole. Folders of runs are never touched: one
   * that holds nothing but the inputs of a run which the store does not know may be left over, too, or be all that is left
   * of an accepted run in a store that was restored from an older copy. Nobody can tell them apart.
   */
  async sweep(): Promise<void> {
    const incoming = path.join(this.root, incomingName);
    for (const name of await readdir(incoming)) {
      const leftover = path.join(incoming, name);
      if (await isStale(leftover)) await rm(leftover, { recursive: true, force: true });
    }
  }

  /** A new folder for files whose fate is not known yet; on the same file system, so that they can be moved. */
  async openIncoming(): Promise<{ path: string; remove(): Promise<void> }> {
    const folder = path.join(this.root, incomingName, newId());
    await mkdir(folder, { recursive: true, mode: this.folderMode });
    return { path: folder, remove: () => rm(folder, { recursive: true, force: true }) };
  }

  /** The absolute path of something below a run's folder; `directory` is that folder as its definition has it. */
  inRun(directory: string, ...below: string[]): string {
    return path.join(this.root, ...directory.split('/'), ...below);
  }

  /**
   * Writes files into a run's folder, over what may be there: each whole or not at all, and all on the disk when this
   * resolves.
   */
  async write(directory: string, files: readonly { name: string; content: string }[]): Promise<void> {
    const incoming = await this.openIncoming();
    try {
      const folder = this.inRun(directory);
      await mkdir(folder, { recursive: true, mode: this.folderMode });
      for (const { name, content } of files) {
        const draft = path.join(incoming.path, name);
        await writeFile(draft, content, { flush: true, mode: this.fileMode });
        await rename(draft, path.join(folder, name));
      }
      await this.sync(folder);
    } finally {
      await incoming.remove();
    }
  }

  /** Moves a file to its place below a run's folder, over what may be there. */
  async moveIn(directory: string, file: IncomingFile, ...below: string[]): Promise<void> {
    await this.#moveIn(this.inRun(directory, ...below), [file]);
  }

  /**
   * Moves files into a run's folder, which is made; all are on the disk when this resolves. The names of all of them get there at once:
   * one by one, thousands of small files take seconds.
   */
  async moveAllIn(directory: string, files: readonly IncomingFile[]): Promise<void> {
    await this.#moveIn(this.inRun(directory), files);
  }

  async #moveIn(folder: string, files: readonly IncomingFile[]): Promise<void> {
    await mkdir(folder, { recursive: true, mode: this.folderMode });
    for (const file of files) await rename(file.path, path.join(folder, file.name));
    await this.sync(folder);
  }

  /** Removes a run's folder, and those above it that are empty then. */
  async removeRun(directory: string): Promise<void> {
    const folder = this.inRun(directory);
    await rm(folder, { recursive: true, force: true });
    let at = path.dirname(folder);
    while (at !== this.root && (await removeEmpty(at))) at = path.dirname(at);
  }

  /** A rename is on the disk once the folders are that hold the names: resolves when all up to the root are, each once. */
  async sync(...folders: string[]): Promise<void> {
    const limit = pLimit(syncedAtOnce);
    for (
      let level = new Set(folders);
      level.size > 0;
      level = new Set([...level].flatMap((at) => this.#above(at)))
    ) {
      await Promise.all([...level].map((at) => limit(() => syncFolder(at))));
    }
  }

  #above(folder: string): string[] {
    return folder === this.root ? [] : [path.dirname(folder)];
  }
}

async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** True where nothing was written for long, neither to the folder nor to anything in it: a large file arrives slowly. */
async function isStale(at: string): Promise<boolean> {
  try {
    const { mtimeMs } = await lstat(at);
    if (Date.now() - mtimeMs <= staleMs) return false;
    const entries = await readdir(at).catch(noFolder);
    for (const name of entries) if (!(await isStale(path.join(at, name)))) return false;
    return true;
  } catch {
    // Somebody is at work there.
    return false;
  }
}

function noFolder(error: unknown): [] {
  if ((error as NodeJS.ErrnoException).code !== 'ENOTDIR') throw error;
  return [];
}

/** False where the folder is not empty, or another request is about to put something into it. */
function removeEmpty(folder: string): Promise<boolean> {
  return rmdir(folder).then(
    () => true,
    () => false,
  );
}
