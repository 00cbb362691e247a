import { existsSync, mkdirSync } from 'node:fs';
import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { encodeName } from '../../shared/contracts/address.ts';
import { fitForWindows, isDevice } from '../../shared/kernel/files/safe-name.ts';

/** The folders of the commands that an agent has in hand. They are made when they are first needed. */
export class Workspace {
  readonly #root: string;
  readonly #made = new Set<string>();

  /** @param root absolute; of this agent alone */
  constructor(root: string) {
    this.#root = root;
  }

  /** The folder that the action may use as it likes, empty at first, and kept while the command is not settled. */
  workdir(commandId: string): string {
    const folder = this.#folder(commandId, 'workdir');
    mkdirSync(folder, { recursive: true });
    return folder;
  }

  /** Where an input file goes; keeps its own name as far as every system can hold it: drivers judge by the extension. */
  async inputPath(commandId: string, argument: string, name: string): Promise<string> {
    return this.#make(commandId, 'inputs', folderOf(argument), name);
  }

  /** Where that input file lies, for a command whose files an earlier process has fetched. */
  inputAt(commandId: string, argument: string, name: string): string {
    // Earlier versions kept every name as it was.
    const asItWas = this.#folder(commandId, 'inputs', encodeName(argument), name);
    if (existsSync(asItWas)) return asItWas;
    return this.#folder(commandId, 'inputs', folderOf(argument), fitForWindows(name));
  }

  /** Where a result goes that the action did not write into its workdir itself. */
  async resultPath(commandId: string, label: string, name: string): Promise<string> {
    return this.#make(commandId, 'results', folderOf(label), name);
  }

  /** Removes all that a command left. Never rejects: what stays is removed at the next start. */
  async remove(commandId: string): Promise<void> {
    if (!this.#made.delete(commandId)) return;
    await rm(join(this.#root, encodeName(commandId)), { recursive: true, force: true }).catch(
      () => undefined,
    );
  }

  /** Takes over what an earlier process left of the commands of `keep` and removes all else. */
  async sweep(keep: Iterable<string>): Promise<void> {
    const kept = new Set<string>();
    for (const commandId of keep) {
      this.#made.add(commandId);
      kept.add(encodeName(commandId));
    }
    const left = await readdir(this.#root).catch(() => []);
    for (const folder of left) {
      if (!kept.has(folder)) await rm(join(this.#root, folder), { recursive: true, force: true });
    }
  }

  #folder(commandId: string, ...parts: string[]): string {
    this.#made.add(commandId);
    return join(this.#root, encodeName(commandId), ...parts);
  }

  async #make(commandId: string, kind: string, key: string, name: string): Promise<string> {
    const folder = this.#folder(commandId, kind, key);
    await mkdir(folder, { recursive: true });
    return join(folder, fitForWindows(name));
  }
}

/** A folder that is named after something, so that no two names share one. */
function folderOf(name: string): string {
  const encoded = encodeName(name);
  return isDevice(encoded)
    ? `%${encoded.charCodeAt(0).toString(16).toUpperCase()}${encoded.slice(1)}`
    : encoded;
}
