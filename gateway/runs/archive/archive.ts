import { readFile } from 'node:fs/promises';
import type { StoredRun } from '../../../shared/contracts/run.ts';
import { nothingThere } from '../../../shared/kernel/errors/nothing-there.ts';
import type { DataFolder } from '../../http/index.ts';
import { ArchiveIndex, type ArchiveEntry } from './archive-index.ts';
import {
  archiveName,
  decodeArchived,
  encodeArchived,
  type ArchivedRun,
} from '../../../shared/contracts/archived-run.ts';

/**
 * Finished runs that have left the store: each lies in its own folder, as `run.json` and `run.log`, and is answered for
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

  /** The run's log as it is sent, or undefined. */
  async readLog(runId: string): Promise<string | undefined> {
    const entry = await this.index.find(runId);
    return (
      entry && readFile(this.#data.inRun(entry.directory, `${entry.name}.log`), 'utf8').catch(nothingThere)
    );
  }

  /** Undefined where somebody has removed the run's folder. */
  async readEntry({ directory, name }: ArchiveEntry): Promise<ArchivedRun | undefined> {
    const file = this.#data.inRun(directory, `${name}.json`);
    const text = await readFile(file, 'utf8').catch(nothingThere);
    return text === undefined ? undefined : decodeArchived(text, file);
  }

  /**
   * Writes a finished run into its folder; resolves with its entry when both files are on the disk. It is found once the
   * entry is added to the index. Writing it again changes nothing.
   */
  async write(run: StoredRun, log: string): Promise<ArchiveEntry> {
    const { definition, state, revision } = run;
    const { run_id, experiment_id, directory } = definition;
    const name = archiveName(definition);
    await this.#data.write(directory, [
      { name: `${name}.log`, content: log },
      { name: `${name}.json`, content: encodeArchived(run) },
    ]);
    return { run_id, experiment_id, state, revision, directory, name };
  }

  /** From here on none of these runs is answered for; their folders stay for people to read. */
  clear(): Promise<void> {
    return this.index.clear();
  }
}
