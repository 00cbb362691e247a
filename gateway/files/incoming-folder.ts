import { chmod, lstat, mkdir, readdir, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { newId } from '../../shared/contracts/ids.ts';
import { messageOf, WeirError } from '../../shared/kernel/errors/weir-error.ts';
import {
  isOpenToOthers,
  privateFileMode,
  privateFolderMode,
} from '../../shared/kernel/files/private-files.ts';
import type { Incoming } from './files.ts';
import { storeStream } from './store-stream.ts';

/**
 * What nothing was written to for so long is left over from a gateway that was killed; the rest may be a request at work,
 * perhaps of another gateway. A request has an hour to arrive, and then a few minutes to wait for store and broker.
 */
export const staleMs = 2 * 60 * 60 * 1000;
const incomingName = '.incoming';

/** The data folder of a gateway as far as every gateway has one: what arrives lies there until it is known to be wanted. */
export class IncomingFolder {
  readonly folder: string;
  #shared = false;

  constructor(folder: string) {
    this.folder = path.resolve(folder);
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
   * @throws WeirError `bad_config` where it cannot be a folder.
   */
  async prepare(): Promise<{ shared: boolean }> {
    try {
      await mkdir(this.folder, { recursive: true, mode: privateFolderMode });
      const [own, above] = await Promise.all([stat(this.folder), stat(path.dirname(this.folder))]);
      this.#shared = isOpenToOthers(own.mode) && isOpenToOthers(above.mode);
      if (isOpenToOthers(own.mode) && !this.#shared && own.uid === process.getuid?.()) {
        await chmod(this.folder, privateFolderMode);
      }
      await mkdir(path.join(this.folder, incomingName), { recursive: true, mode: this.folderMode });
      return { shared: this.#shared };
    } catch (cause) {
      const message = `the data folder ${this.folder} cannot be used as a folder: ${messageOf(cause)}`;
      throw new WeirError('bad_config', message, { cause });
    }
  }

  async sweep(): Promise<void> {
    const incoming = path.join(this.folder, incomingName);
    for (const name of await readdir(incoming)) {
      const leftover = path.join(incoming, name);
      if (await isStale(leftover)) await rm(leftover, { recursive: true, force: true });
    }
  }

  async openIncoming(): Promise<Incoming> {
    const draft = await this.draft();
    return {
      receive: async (source, maxBytes) => {
        const at = path.join(draft.path, newId());
        return { path: at, ...(await storeStream(source, at, { maxBytes, mode: this.fileMode })) };
      },
      remove: () => draft.remove(),
    };
  }

  /** A new folder on the file system of the others, so that what is in it can be moved. */
  async draft(): Promise<{ path: string; remove(): Promise<void> }> {
    const folder = path.join(this.folder, incomingName, newId());
    await mkdir(folder, { recursive: true, mode: this.folderMode });
    return { path: folder, remove: () => rm(folder, { recursive: true, force: true }) };
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
