import { link, mkdir, open, readdir, readFile, rename, rm, rmdir, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Readable } from 'node:stream';
import pLimit from 'p-limit';
import { newId } from '../../shared/contracts/ids.ts';
import { nothingThere } from '../../shared/kernel/errors/file-errors.ts';
import { WeirError } from '../../shared/kernel/errors/weir-error.ts';
import { syncToDisk } from '../../shared/kernel/files/sync.ts';
import { lockFolder } from '../../shared/kernel/files/folder-lock.ts';
import { type FileFacts, type Files, type IncomingFile, type Lock, placesIn } from './files.ts';
import { IncomingFolder } from './incoming-folder.ts';
import { linkFiles } from './link-files.ts';

/** So many folders are brought to the disk at once. */
const syncedAtOnce = 16;

/** The files of runs in a folder, which gateways may share. */
export class DataFolder extends IncomingFolder implements Files {
  get root(): string {
    return this.folder;
  }

  inRun(directory: string, ...below: string[]): string {
    return placesIn(this.folder).inRun(directory, ...below);
  }

  /** Whether there is room on the disk is looked at elsewhere. */
  check(): Promise<void> {
    return Promise.resolve();
  }

  async write(folder: string, files: readonly { name: string; content: string }[]): Promise<void> {
    const draft = await this.draft();
    try {
      const drafts = files.map(({ name, content }) => ({ name, content, path: path.join(draft.path, name) }));
      for (const { path: at, content } of drafts)
        await writeFile(at, content, { flush: true, mode: this.fileMode });
      await this.moveIn(folder, drafts);
    } finally {
      await draft.remove();
    }
  }

  /** The names of all of them get there at once: one by one, thousands of small files take seconds. */
  async moveIn(folder: string, files: readonly IncomingFile[]): Promise<void> {
    const place = this.#at(folder);
    await this.#make(place);
    for (const file of files) await rename(file.path, path.join(place, file.name));
    await this.sync(place);
  }

  /** Whoever links first has it. */
  async claim(at: string, text: string): Promise<string> {
    const file = this.#at(at);
    await this.#make(path.dirname(file));
    const draft = `${file}.${newId()}`;
    await writeFile(draft, text, { flush: true, mode: this.fileMode });
    try {
      await link(draft, file);
      return text;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      return await readFile(file, 'utf8');
    } finally {
      await rm(draft, { force: true });
    }
  }

  async take(
    from: string,
    to: readonly string[],
    files: readonly { path: string }[],
    mostCopied = Infinity,
  ): Promise<void> {
    const linked = to.flatMap((run) =>
      files.map((file) => ({ from: this.inRun(from, file.path), to: this.inRun(run, file.path) })),
    );
    const folders = [...new Set(linked.map((each) => path.dirname(each.to)))];
    const limit = pLimit(syncedAtOnce);
    await Promise.all(folders.map((folder) => limit(() => this.#make(folder))));
    await linkFiles(linked, mostCopied);
    await this.sync(...folders);
  }

  async append(at: string, lines: string): Promise<void> {
    const file = this.#at(at);
    await this.#make(path.dirname(file));
    const handle = await open(file, 'a', this.fileMode);
    try {
      // What a process that died left unfinished must not become the beginning of our first line.
      await handle.appendFile(`\n${lines}`);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await this.sync(path.dirname(file));
  }

  async remove(at: string): Promise<void> {
    await rm(this.#at(at), { force: true });
  }

  /** Also the folders above it that are empty then. */
  async removeRun(folder: string): Promise<void> {
    const place = this.#at(folder);
    await rm(place, { recursive: true, force: true });
    let at = path.dirname(place);
    while (at !== this.root && (await removeEmpty(at))) at = path.dirname(at);
  }

  async removeFolder(folder: string): Promise<void> {
    const draft = await this.draft();
    // Moved away first: nobody finds half of it.
    await rename(this.#at(folder), path.join(draft.path, newId())).catch(nothingThere);
    await draft.remove();
  }

  async facts(at: string): Promise<FileFacts | undefined> {
    const found = await stat(this.#at(at)).catch(nothingThere);
    return found?.isFile() ? { size: found.size, version: `${found.size} ${found.mtimeMs}` } : undefined;
  }

  async read(at: string): Promise<string | undefined> {
    return readFile(this.#at(at), 'utf8').catch(nothingThere);
  }

  async stream(at: string, range?: { start: number; end: number }): Promise<Readable> {
    const handle = await open(this.#at(at)).catch(nothingThere);
    if (!handle) throw new WeirError('file_not_found', `the file "${at}" is no longer on the disk`);
    return handle.createReadStream(range);
  }

  async list(folder: string): Promise<{ name: string }[]> {
    const names = (await readdir(this.#at(folder)).catch(nothingThere)) ?? [];
    return names.map((name) => ({ name }));
  }

  async *walk(folder: string): AsyncGenerator<{ at: string; size: number }> {
    const entries = (await readdir(this.#at(folder), { withFileTypes: true }).catch(nothingThere)) ?? [];
    for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
      const at = `${folder}/${entry.name}`;
      if (entry.isDirectory()) yield* this.walk(at);
      const found = entry.isFile() ? await this.facts(at) : undefined;
      if (found) yield { at, size: found.size };
    }
  }

  /** The lock is one of the disk, which is free as soon as its process ends. */
  async lock(folder: string, purpose: string): Promise<Lock> {
    return lockFolder(this.#at(folder), purpose);
  }

  /** The server makes all these names; one that leads out of the folder is a fault of it, which must not reach other files. */
  #at(below: string): string {
    const at = path.join(this.folder, ...below.split('/'));
    if (!at.startsWith(this.folder.endsWith(path.sep) ? this.folder : this.folder + path.sep))
      throw new WeirError('internal_error', `the name "${below}" leads out of the data folder`);
    return at;
  }

  async #make(folder: string): Promise<void> {
    await mkdir(folder, { recursive: true, mode: this.folderMode });
  }

  /** A rename is on the disk once the folders are that hold the names: resolves when all up to the root are, each once. */
  async sync(...folders: string[]): Promise<void> {
    const limit = pLimit(syncedAtOnce);
    for (
      let level = new Set(folders);
      level.size > 0;
      level = new Set([...level].flatMap((at) => this.#above(at)))
    ) {
      await Promise.all([...level].map((at) => limit(() => syncToDisk(at))));
    }
  }

  #above(folder: string): string[] {
    return folder === this.root ? [] : [path.dirname(folder)];
  }
}

/** False where the folder is not empty, or another request is about to put something into it. */
function removeEmpty(folder: string): Promise<boolean> {
  return rmdir(folder).then(
    () => true,
    () => false,
  );
}
