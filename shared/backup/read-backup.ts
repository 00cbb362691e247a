import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { sep } from 'node:path';
import { type Readable, Transform, type TransformCallback } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { extract as tarExtract, type Headers } from 'tar-stream';
import type { StoreRow } from '../store/index.ts';
import {
  asBadBackup,
  badBackup,
  headName,
  manifestName,
  readHead,
  readManifest,
  type BackupManifest,
} from './format.ts';

/** What is done with the parts of a backup, in their order. Streams must be read to their ends. */
export interface BackupTaker {
  rows?(rows: readonly StoreRow[]): Promise<void>;
  /** @param lines each with its end */
  audit?(lines: string, name: string): Promise<void>;
  file?(at: string, bytes: Readable): Promise<void>;
}

/** Nothing but a file of runs is longer (bytes). */
const longestText = 512 * 1024 * 1024;

/**
 * Reads a backup to its end, and holds each part against its SHA-256. What a taker is given is not yet known to be as it was written: it is
 * once this has resolved.
 * @returns what the backup says of itself
 * @throws WeirError `bad_backup` where it is damaged, breaks off, or a newer weir wrote it; `bad_request` where there is no such file; what
 *   the taker throws
 */
export async function readBackup(file: string, taker: BackupTaker): Promise<BackupManifest> {
  const extract = tarExtract();
  extract.on('error', () => undefined);
  const reader = new BackupReader(taker);
  const reading = pipeline(createReadStream(file), createGunzip(), extract);
  // Told by what the entries reject with.
  reading.catch(() => undefined);
  try {
    for await (const entry of extract) await reader.take(entry.header, entry);
    await reading;
  } catch (error) {
    throw asBadBackup(error, reader.place);
  }
  return reader.end();
}

class BackupReader {
  readonly #taker: BackupTaker;
  /** Sums of entries that no list has told yet. */
  readonly #sums = new Map<string, string>();
  readonly #lists: Record<string, string> = {};
  #last = '';
  #manifest: BackupManifest | undefined;

  constructor(taker: BackupTaker) {
    this.#taker = taker;
  }

  /** How far it was read. */
  get place(): string {
    return this.#last === '' ? 'at its beginning' : `at or behind ${this.#last}`;
  }

  async take({ name, type }: Headers, entry: Readable): Promise<void> {
    if (this.#manifest) throw badBackup(`${name} stands behind its end`);
    if (type !== 'file' || !isPlain(name)) throw badBackup(`it has "${name}", which does not belong there`);
    if (this.#last === '' && name !== headName) throw badBackup('it is no backup of weir');
    this.#last = name;
    const [folder, rest] = [name.slice(0, name.indexOf('/')), name.slice(name.indexOf('/') + 1)];
    const hash = createHash('sha256');
    if (folder === 'files') await this.#stream(entry, hash, (bytes) => this.#taker.file?.(rest, bytes));
    else await this.#text(name, await readText(entry, hash));
    const sum = hash.digest('hex');
    if (folder === 'sums') this.#lists[name] = sum;
    else if (name !== manifestName) this.#sums.set(name, sum);
  }

  async #text(name: string, text: string): Promise<void> {
    if (name === headName) readHead(text);
    else if (name === manifestName) this.#manifest = readManifest(text);
    else if (name.startsWith('store/')) await this.#taker.rows?.(rowsOf(name, text));
    else if (name.startsWith('audit/')) await this.#taker.audit?.(text, name);
    else if (name.startsWith('sums/')) this.#checkSums(text);
    else throw badBackup(`it has "${name}", which does not belong there`);
  }

  #checkSums(text: string): void {
    for (const line of text.split('\n').slice(0, -1)) {
      const [, sum, name = ''] = /^([0-9a-f]{64}) {2}(.*)$/.exec(line) ?? [];
      if (sum === undefined || this.#sums.get(name) !== sum)
        throw badBackup(`${name} is not as it was written`);
      this.#sums.delete(name);
    }
  }

  async #stream(
    entry: Readable,
    hash: ReturnType<typeof createHash>,
    taken: (bytes: Readable) => Promise<void> | undefined,
  ): Promise<void> {
    const hashed = new Transform({
      transform(chunk: Buffer, _encoding: string, done: TransformCallback) {
        hash.update(chunk);
        done(null, chunk);
      },
    });
    await Promise.all([pipeline(entry, hashed), taken(hashed) ?? hashed.resume()]);
  }

  end(): BackupManifest {
    if (!this.#manifest) throw badBackup(`it breaks off ${this.place}`);
    const { sums } = this.#manifest;
    const names = new Set([...Object.keys(sums), ...Object.keys(this.#lists)]);
    for (const name of names) {
      if (sums[name] !== this.#lists[name]) throw badBackup(`${name} is not as it was written`);
    }
    const [unknown] = this.#sums.keys();
    if (unknown !== undefined) throw badBackup(`${unknown} was put in later`);
    return this.#manifest;
  }
}

/** Whether the name leads nowhere but down. */
function isPlain(name: string): boolean {
  return name.split('/').every((part) => part !== '' && part !== '.' && part !== '..' && !part.includes(sep));
}

async function readText(entry: Readable, hash: ReturnType<typeof createHash>): Promise<string> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of entry as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > longestText) throw badBackup('a part of it is too long');
    hash.update(chunk);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
}

function rowsOf(name: string, text: string): StoreRow[] {
  try {
    return text
      .split('\n')
      .slice(0, -1)
      .map((line) => JSON.parse(line) as StoreRow);
  } catch (error) {
    throw badBackup(`${name} is not as it was written`, error);
  }
}
