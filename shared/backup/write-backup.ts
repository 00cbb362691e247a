import { createHash } from 'node:crypto';
import { sha256Of } from '../kernel/digest.ts';
import { type Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { pack as tarPack } from 'tar-stream';
import type { StoreRow } from '../store/index.ts';
import { backupFormat, headName, manifestName, numbered, type BackupHead } from './format.ts';

/** A file that goes into a backup. */
export interface SourceFile {
  /** Where it is found again: a path with slashes. */
  at: string;
  size: number;
  /** Its first `size` bytes; undefined where it is gone meanwhile. */
  open: () => Promise<Readable | undefined>;
}

/** All that goes into a backup. What is first is read first: files must be there that the rows tell of. */
export interface BackupSource extends Pick<BackupHead, 'weir' | 'workcell'> {
  rows: AsyncIterable<readonly StoreRow[]>;
  /** Lines. */
  audit: AsyncIterable<string>;
  files: AsyncIterable<SourceFile>;
}

/** Characters of lines that stand together. */
const chunkLength = 1024 * 1024;
/** So many entries have one list of their sums. */
const listed = 1_000;

/**
 * A backup, as it is written: nothing is read faster than the stream is. Where something fails, the stream is destroyed with that, and what
 * has come until then is no backup, for it has no manifest.
 */
export function writeBackup(source: BackupSource): Readable {
  const writer = new BackupWriter();
  const packed = createGzip({ level: 1 });
  // Either end destroys the other, with what has failed.
  pipeline(writer.pack, packed).catch(() => undefined);
  writer.write(source).catch((error: unknown) => writer.pack.destroy(error as Error));
  return packed;
}

class BackupWriter {
  readonly pack = tarPack();
  readonly #sums: Record<string, string> = {};
  #list: string[] = [];
  #lists = 0;
  /** Rejects when nobody reads any more: an entry would be waited for without end, and what is open for the rows stay so. */
  readonly #closed: Promise<never>;

  constructor() {
    // What it fails with is told by the stream behind it; without a listener it would end the process.
    this.pack.on('error', () => undefined);
    this.#closed = new Promise((_, reject) => {
      this.pack.once('close', () => reject(new Error('nobody takes the backup any more')));
    });
    this.#closed.catch(() => undefined);
  }

  async write({ weir, workcell, rows, audit, files }: BackupSource): Promise<void> {
    const head: BackupHead = { format: backupFormat, weir, workcell, began_at: Date.now() };
    await this.#text(headName, JSON.stringify(head));
    const mark = await this.#rows(rows);
    await this.#lines('audit', audit);
    const told = { files: 0, bytes: 0 };
    for await (const file of files) {
      if (!(await this.#file(`files/${file.at}`, file))) continue;
      told.files += 1;
      told.bytes += file.size;
    }
    await this.#endList();
    const manifest = { ...head, ended_at: Date.now(), ...mark, ...told, sums: this.#sums };
    await this.#entry(manifestName, JSON.stringify(manifest));
    this.pack.finalize();
  }

  async #rows(rows: BackupSource['rows']): Promise<{ mark?: { epoch: number; seq: number } }> {
    let mark: { epoch: number; seq: number } | undefined;
    async function* lines(): AsyncGenerator<string> {
      for await (const batch of rows)
        for (const row of batch) {
          if ('token' in row) mark = { epoch: row.token.epoch, seq: row.token.seq };
          yield JSON.stringify(row);
        }
    }
    await this.#lines('store', lines());
    return mark ? { mark } : {};
  }

  async #lines(folder: 'store' | 'audit', lines: AsyncIterable<string>): Promise<void> {
    let [chunk, chunks] = ['', 0];
    for await (const line of lines) {
      chunk += `${line}\n`;
      if (chunk.length < chunkLength) continue;
      await this.#text(numbered(folder, (chunks += 1)), chunk);
      chunk = '';
    }
    if (chunk !== '') await this.#text(numbered(folder, chunks + 1), chunk);
  }

  async #text(name: string, text: string): Promise<void> {
    await this.#entry(name, text);
    await this.#addSum(name, sha256Of(text));
  }

  async #entry(name: string, text: string): Promise<void> {
    const taken = new Promise<void>((resolve, reject) => {
      const ended = (error?: Error | null): void => (error ? reject(error) : resolve());
      this.pack.entry({ name, mode: 0o600 }, text, ended).on('error', ended);
    });
    await Promise.race([taken, this.#closed]);
  }

  /** False where the file is gone. */
  async #file(name: string, { size, open }: SourceFile): Promise<boolean> {
    const bytes = await open();
    if (!bytes) return false;
    const hash = createHash('sha256');
    const hashed = new Transform({
      transform(chunk: Buffer, _encoding, done) {
        hash.update(chunk);
        done(null, chunk);
      },
    });
    const entry = this.pack.entry({ name, size, mode: 0o600 }).on('error', () => undefined);
    await pipeline(bytes, hashed, entry);
    await this.#addSum(name, hash.digest('hex'));
    return true;
  }

  async #addSum(name: string, sum: string): Promise<void> {
    this.#list.push(`${sum}  ${name}\n`);
    if (this.#list.length === listed) await this.#endList();
  }

  async #endList(): Promise<void> {
    const text = this.#list.join('');
    this.#list = [];
    if (text === '') return;
    const name = numbered('sums', (this.#lists += 1));
    this.#sums[name] = sha256Of(text);
    await this.#entry(name, text);
  }
}
