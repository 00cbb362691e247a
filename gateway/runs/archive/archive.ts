import type { StoredRun, RunState } from '../../../shared/contracts/run.ts';
import type { Files, Lock } from '../../files/index.ts';
import {
  archiveName,
  decodeArchived,
  encodeArchived,
  type ArchivedRun,
} from '../../../shared/contracts/archived-run.ts';
import type { LogEntry } from '../../../shared/contracts/log-entry.ts';
import { logText } from '../../../shared/sentences/index.ts';
import type { RunsOfExperiment } from '../../../shared/contracts/run-census.ts';
import { LRUCache } from 'lru-cache';
import { encodeTime } from 'ulid';
import { isId } from '../../../shared/contracts/ids.ts';
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
  version: string;
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
  readonly #data: Files;
  readonly #buckets = new LRUCache<string, Bucket>({
    maxSize: maxCachedBytes,
    sizeCalculation: ({ size }) => size + 1,
  });

  constructor(data: Files) {
    this.#data = data;
  }

  async find(runId: string): Promise<ArchiveEntry | undefined> {
    if (!isId(runId)) return undefined;
    return (await this.#read(this.#file(runId)))?.byId.get(runId);
  }

  /** Newest first. */
  async list({ states, experiment_id, limit, before = '~' }: ArchiveQuery): Promise<ArchiveEntry[]> {
    const found: ArchiveEntry[] = [];
    for (const { name: stretch } of await this.#listFrom(folderName, before.slice(0, 4))) {
      const folder = `${folderName}/${stretch}`;
      const upTo = stretch === before.slice(0, 4) ? `${before.slice(4, 6)}.jsonl` : '~';
      for (const { name, version } of await this.#listFrom(folder, upTo)) {
        const bucket = await this.#read(`${folder}/${name}`, version);
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

  /**
   * How many runs of experiments there are, by state, and the newest of each: of those that are not older than `since` (milliseconds since the
   * epoch), as far as they are found in `ms`. `reached` is true where all were looked at.
   */
  async runsOf(
    experiments: ReadonlySet<string>,
    { since, ms }: { since: number; ms: number },
  ): Promise<{ found: Map<string, RunsOfExperiment>; reached: boolean }> {
    const ends = performance.now() + ms;
    const found = new Map<string, RunsOfExperiment>();
    if (!Number.isFinite(since)) return { found, reached: true };
    const oldest = encodeTime(Math.max(0, since));
    for (const { name: stretch } of await this.#listFrom(folderName, '~')) {
      if (stretch < oldest.slice(0, 4)) break;
      for (const { name, version } of await this.#listFrom(`${folderName}/${stretch}`, '~')) {
        if (`${stretch}${name.slice(0, 2)}` < oldest.slice(0, 6)) break;
        if (performance.now() > ends) return { found, reached: false };
        const bucket = await this.#read(`${folderName}/${stretch}/${name}`, version);
        for (const { experiment_id, run_id, state } of bucket?.byId.values() ?? []) {
          if (!experiments.has(experiment_id)) continue;
          const { counts, newest } = found.get(experiment_id) ?? { counts: {} };
          counts[state] = (counts[state] ?? 0) + 1;
          const isNewer = newest === undefined || newest.run_id < run_id;
          found.set(experiment_id, { counts, newest: isNewer ? { run_id, state } : newest });
        }
      }
    }
    return { found, reached: true };
  }

  /** The right to add, which one process at a time has. @throws WeirError `folder_locked` */
  lock(): Promise<Lock> {
    return this.#data.lock(folderName, 'moving finished runs');
  }

  /** Resolves when the entries are kept. Only whoever has the lock may add. */
  async add(entries: readonly ArchiveEntry[]): Promise<void> {
    const files = new Map<string, string>();
    for (const entry of entries) {
      const file = this.#file(entry.run_id);
      files.set(file, `${files.get(file) ?? ''}${JSON.stringify(entry)}\n`);
    }
    for (const [file, lines] of files) await this.#data.append(file, lines);
  }

  /** Forgets all entries; the runs' folders stay as they are. */
  async clear(): Promise<void> {
    for (const { name } of await this.#listFrom(folderName, '~'))
      await this.#data.removeFolder(`${folderName}/${name}`);
    this.#buckets.clear();
  }

  #file(runId: string): string {
    return `${folderName}/${runId.slice(0, 4)}/${runId.slice(4, 6)}.jsonl`;
  }

  /** @param version of the file, where that is known */
  async #read(file: string, version?: string): Promise<Bucket | undefined> {
    const cached = this.#buckets.get(file);
    if (version !== undefined && cached?.version === version) return cached;
    const facts = await this.#data.facts(file);
    if (!facts) return undefined;
    if (cached?.version === facts.version) return cached;
    const text = await this.#data.read(file);
    if (text === undefined) return undefined;
    const byId = new Map<string, ArchiveEntry>();
    for (const line of text.split('\n')) {
      const entry = parseJson(line) as ArchiveEntry | undefined;
      if (entry && !byId.has(entry.run_id)) byId.set(entry.run_id, entry);
    }
    const bucket = { ...facts, byId, ids: [...byId.keys()].sort().reverse() };
    this.#buckets.set(file, bucket);
    return bucket;
  }

  /** What is in a folder, last first, from `first` on; the locks that lie beside the entries are left out. */
  async #listFrom(folder: string, first: string): Promise<{ name: string; version?: string }[]> {
    const found = await this.#data.list(folder);
    return found
      .filter(({ name }) => /^[0-9A-Z]+(\.jsonl)?$/.test(name) && name <= first)
      .sort((a, b) => (a.name < b.name ? 1 : -1));
  }
}

/**
 * Finished runs that have left the store: each lies in its own folder, as `run.json`, `run.log` and `run.log.json`, and is answered for
 * from there. A run is looked for in the store first; whoever finds it in neither has no such run, because it is here
 * before it is gone there.
 */
export class Archive {
  readonly #data: Files;
  readonly index: ArchiveIndex;

  constructor(data: Files) {
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
    const read = (name: string) => this.#data.read(`${found.directory}/${found.name}.${name}`);
    const [text, entries] = await Promise.all([read('log'), read('log.json')]);
    if (text === undefined) return undefined;
    return { text, ...(entries === undefined ? {} : { entries: JSON.parse(entries) as LogEntry[] }) };
  }

  /** Undefined where somebody has removed the run's folder. */
  async readEntry({ directory, name }: ArchiveEntry): Promise<ArchivedRun | undefined> {
    const text = await this.#data.read(`${directory}/${name}.json`);
    return text === undefined ? undefined : decodeArchived(text, this.#data.inRun(directory, `${name}.json`));
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
