import { readFile, mkdir, open, readdir, rename, stat } from 'node:fs/promises';
import type { StoredRun, RunState } from '../../../shared/contracts/run.ts';
import { nothingThere } from '../../../shared/kernel/errors/file-errors.ts';
import type { DataFolder } from '../../http/index.ts';
import {
  archiveName,
  decodeArchived,
  encodeArchived,
  type ArchivedRun,
} from '../../../shared/contracts/archived-run.ts';
import type { LogEntry } from '../../../shared/contracts/log-entry.ts';
import { logText } from '../../../shared/sentences/index.ts';
import path from 'node:path';
import { LRUCache } from 'lru-cache';
import { isId, newId } from '../../../shared/contracts/ids.ts';
import { parseJson } from '../../../shared/kernel/json/json.ts';

/** Where a run that has left the store is found, and what lists are searched by. */
export interface ArchiveEntry {
  run_id: string;
  experiment_id: string;
  state: RunState;
  revision: number;
  /** The run's folder, as its definition has it. */
  directory: string;
  /** The first part of the names of its files there. */
  name: string;
}

/** What a list of entries is asked for. */
interface ArchiveQuery {
  states?: readonly RunState[];
  experiment_id?: string;
  limit: number;
  /** A run id: only older runs than this one. */
  before?: string;
}

/** The entries of a stretch of time, as its file had them when it was last read. */
interface Bucket {
  size: number;
  mtimeMs: number;
  byId: Map<string, ArchiveEntry>;
  /** Newest first. */
  ids: string[];
}

const folderName = '.finished';
/** So many bytes of the index are kept in memory; what they become there is some three times as large. */
const maxCachedBytes = 16 * 1024 * 1024;

/**
 * Leads from a run's id to its folder. An id begins with its time, so the index is one file of lines per 17 minutes
 * (`.finished/<first 4 characters>/<next 2>.jsonl`): finding one run reads one small file, and the newest runs are in the
 * last files. Lines are only ever added; of two for one run the first counts, and a torn one counts as none.
 */
class ArchiveIndex {
  readonly folder: string;
  readonly #data: DataFolder;
  readonly #buckets = new LRUCache<string, Bucket>({
    maxSize: maxCachedBytes,
    sizeCalculation: ({ size }) => size + 1,
  });

  constructor(data: DataFolder) {
    this.#data = data;
    this.folder = path.join(data.root, folderName);
  }

  async find(runId: string): Promise<ArchiveEntry | undefined> {
    if (!isId(runId)) return undefined;
    return (await this.#read(this.#file(runId)))?.byId.get(runId);
  }

  /** Newest first. */
  async list({ states, experiment_id, limit, before = '~' }: ArchiveQuery): Promise<ArchiveEntry[]> {
    const found: ArchiveEntry[] = [];
    for (const folder of await namesFrom(this.folder, before.slice(0, 4))) {
      const upTo = folder === before.slice(0, 4) ? `${before.slice(4, 6)}.jsonl` : '~';
      for (const name of await namesFrom(path.join(this.folder, folder), upTo)) {
        const bucket = await this.#read(path.join(this.folder, folder, name));
        for (const id of bucket?.ids ?? []) {
          const entry = bucket?.byId.get(id);
          if (!entry || id >= before) continue;
          if (states && !states.includes(entry.state)) continue;
          if (experiment_id !== undefined && entry.experiment_id !== experiment_id) continue;
          found.push(entry);
          if (found.length === limit) return found;
        }
      }
    }
    return found;
  }

  /** Resolves when the entries are on the disk. Only one process at a time may add. */
  async add(entries: readonly ArchiveEntry[]): Promise<void> {
    const files = new Map<string, string>();
    for (const entry of entries) {
      const file = this.#file(entry.run_id);
      files.set(file, `${files.get(file) ?? ''}${JSON.stringify(entry)}\n`);
    }
    for (const [file, lines] of files) {
      await mkdir(path.dirname(file), { recursive: true, mode: this.#data.folderMode });
      const handle = await open(file, 'a', this.#data.fileMode);
      try {
        // What a process that died left unfinished must not become the beginning of our first line.
        await handle.appendFile(`\n${lines}`);
        await handle.sync();
      } finally {
        await handle.close();
      }
      await this.#data.sync(path.dirname(file));
    }
  }

  /** Forgets all entries; the runs' folders stay as they are. */
  async clear(): Promise<void> {
    for (const name of await namesFrom(this.folder, '~')) {
      const incoming = await this.#data.openIncoming();
      // Moved away first: nobody finds half of them.
      await rename(path.join(this.folder, name), path.join(incoming.path, newId()));
      await incoming.remove();
    }
    this.#buckets.clear();
  }

  #file(runId: string): string {
    return path.join(this.folder, runId.slice(0, 4), `${runId.slice(4, 6)}.jsonl`);
  }

  async #read(file: string): Promise<Bucket | undefined> {
    const state = await stat(file).catch(nothingThere);
    if (!state) return undefined;
    const cached = this.#buckets.get(file);
    if (cached?.size === state.size && cached.mtimeMs === state.mtimeMs) return cached;
    const text = await readFile(file, 'utf8').catch(nothingThere);
    if (text === undefined) return undefined;
    const byId = new Map<string, ArchiveEntry>();
    for (const line of text.split('\n')) {
      const entry = parseJson(line) as ArchiveEntry | undefined;
      if (entry && !byId.has(entry.run_id)) byId.set(entry.run_id, entry);
    }
    const { size, mtimeMs } = state;
    const bucket = { size, mtimeMs, byId, ids: [...byId.keys()].sort().reverse() };
    this.#buckets.set(file, bucket);
    return bucket;
  }
}

/** The names in a folder, last first, from `first` on; the locks that lie beside the entries are left out. */
async function namesFrom(folder: string, first: string): Promise<string[]> {
  const names = (await readdir(folder).catch(nothingThere)) ?? [];
  return names
    .filter((name) => /^[0-9A-Z]+(\.jsonl)?$/.test(name) && name <= first)
    .sort()
    .reverse();
}

/**
 * Finished runs that have left the store: each lies in its own folder, as `run.json`, `run.log` and `run.log.json`, and is answered for
 * from there. A run is looked for in the store first; whoever finds it in neither has no such run, because it is here
 * before it is gone there.
 */
export class Archive {
  readonly #data: DataFolder;
  readonly index: ArchiveIndex;

  constructor(data: DataFolder) {
    this.#data = data;
    this.index = new ArchiveIndex(data);
  }

  /** @throws WeirError `internal_error` where the run's file is damaged. */
  async readRun(runId: string): Promise<ArchivedRun | undefined> {
    const entry = await this.index.find(runId);
    return entry && this.readEntry(entry);
  }

  /** The run's log as it is sent, or undefined; and its entries, but where an earlier version has archived it. */
  async readLog(runId: string): Promise<{ text: string; entries?: LogEntry[] } | undefined> {
    const found = await this.index.find(runId);
    if (!found) return undefined;
    const read = (name: string) =>
      readFile(this.#data.inRun(found.directory, `${found.name}.${name}`), 'utf8').catch(nothingThere);
    const [text, entries] = await Promise.all([read('log'), read('log.json')]);
    if (text === undefined) return undefined;
    return { text, ...(entries === undefined ? {} : { entries: JSON.parse(entries) as LogEntry[] }) };
  }

  /** Undefined where somebody has removed the run's folder. */
  async readEntry({ directory, name }: ArchiveEntry): Promise<ArchivedRun | undefined> {
    const file = this.#data.inRun(directory, `${name}.json`);
    const text = await readFile(file, 'utf8').catch(nothingThere);
    return text === undefined ? undefined : decodeArchived(text, file);
  }

  /**
   * Writes a finished run into its folder; resolves with its entry when all files are on the disk. It is found once the
   * entry is added to the index. Writing it again changes nothing.
   */
  async write(run: StoredRun, log: readonly LogEntry[]): Promise<ArchiveEntry> {
    const { definition, state, revision } = run;
    const { run_id, experiment_id, directory } = definition;
    const name = archiveName(definition);
    await this.#data.write(directory, [
      { name: `${name}.log`, content: logText(log) },
      { name: `${name}.log.json`, content: JSON.stringify(log) },
      { name: `${name}.json`, content: encodeArchived(run) },
    ]);
    return { run_id, experiment_id, state, revision, directory, name };
  }

  /** From here on none of these runs is answered for; their folders stay for people to read. */
  clear(): Promise<void> {
    return this.index.clear();
  }
}
