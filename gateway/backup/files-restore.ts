import path from 'node:path';
import type { Readable } from 'node:stream';
import { WeirError } from '../../shared/kernel/errors/weir-error.ts';
import { readAuditLine } from '../../shared/audit/index.ts';
import { syncToDisk } from '../../shared/kernel/files/sync.ts';
import { auditFilesOf, type Tail } from '../audit/index.ts';
import type { Files, Incoming, IncomingFile, Lock } from '../files/index.ts';
import { backedUp } from './backup-router.ts';

/** So many files of a folder get their places together. */
const together = 200;
/** A folder that is there while a restore is not whole. */
const mark = { folder: '.restoring', name: 'begun' };

async function isHalf(files: Files): Promise<boolean> {
  return (await files.read(`${mark.folder}/${mark.name}`)) !== undefined;
}

const half = 'what a restore that was cut off has left';
const away = (root: string): string =>
  root.includes('://') ? 'name another prefix (WEIR_FILES_URL)' : `move it away: mv ${root} ${root}-before`;

/** @throws WeirError `bad_config` where a restore into these files was cut off */
export async function demandWhole(files: Files): Promise<void> {
  if (!(await isHalf(files))) return;
  const { root } = files;
  throw new WeirError(
    'bad_config',
    `${root} is ${half}: ${away(root)}, and restore the backup again (\`weir restore\`)`,
  );
}

/** Puts the files of a backup where a gateway finds them. */
export class FilesRestore {
  readonly #files: Files;
  readonly #audit: ReturnType<typeof auditFilesOf>;
  #lock: Lock | undefined;
  /** Where the audit ends. */
  #tail: Tail | undefined;
  #incoming: Incoming | undefined;
  /** Of one folder, that have no place yet. */
  #waiting: { folder: string; files: IncomingFile[] } = { folder: '', files: [] };

  constructor(files: Files) {
    this.#files = files;
    this.#audit = auditFilesOf(files);
  }

  /** @throws WeirError `bad_config` where there are files of a lab already */
  async begin(): Promise<void> {
    await this.#files.prepare();
    const [audit] = await this.#audit.files();
    for (const each of backedUp) {
      for await (const { at } of this.#files.walk(each)) throw await this.#taken(at);
    }
    if (audit !== undefined) throw await this.#taken(path.basename(audit));
    this.#lock = await this.#audit.lock();
    this.#tail = await this.#audit.tail();
    this.#incoming = await this.#files.openIncoming();
    await this.#files.write(mark.folder, [{ name: mark.name, content: '' }]);
  }

  /** @param at as the backup has it; only what a backup is made of has a place */
  async file(at: string, bytes: Readable): Promise<void> {
    const folder = path.posix.dirname(at);
    if (!backedUp.some((each) => at.startsWith(`${each}/`)))
      throw new WeirError('bad_backup', `it has a file "${at}", which has no place`);
    if (this.#waiting.folder !== folder || this.#waiting.files.length >= together) await this.#place();
    const arrived = await this.#incoming?.receive(bytes, Infinity);
    this.#waiting.folder = folder;
    if (arrived) this.#waiting.files.push({ path: arrived.path, name: path.posix.basename(at) });
  }

  /** @param lines of entries that follow those before; what is none is left out, and missed by whoever looks */
  async audit(lines: string): Promise<void> {
    const entries = lines.split('\n').flatMap((line) => readAuditLine(line) ?? []);
    if (this.#tail) this.#tail = await this.#audit.append(this.#tail, entries);
  }

  /** Resolves when all files have their places. */
  async finish(): Promise<void> {
    await this.#place();
    await this.#audit.sync();
    await this.#incoming?.remove();
    await this.#files.removeFolder(mark.folder);
    this.#lock?.release();
    await syncToDisk(this.#files.folder);
  }

  /** Takes away again what was restored. */
  async drop(): Promise<void> {
    // Without it nothing has begun, and what is there is another lab's.
    if (!this.#incoming) return;
    await this.#incoming.remove();
    this.#lock?.release();
    for (const each of [...backedUp, '.audit', mark.folder]) await this.#files.removeFolder(each);
  }

  async #taken(at: string): Promise<WeirError> {
    const { root } = this.#files;
    const what = (await isHalf(this.#files)) ? half : 'files of a lab';
    return new WeirError(
      'bad_config',
      `${root} has ${what} (${at}), and nothing was restored: name another place (--data-dir DIR), or ${away(root)}`,
    );
  }

  async #place(): Promise<void> {
    const { folder, files } = this.#waiting;
    this.#waiting = { folder: '', files: [] };
    if (files.length > 0) await this.#files.moveIn(folder, files);
  }
}
