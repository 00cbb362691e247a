import { ChainCheck, checkLines, readAuditLine } from '../audit/index.ts';
import { isTerminal } from '../contracts/run.ts';
import { CopyCheck, type StoreRow } from '../store/index.ts';
import type { BackupManifest } from './format.ts';
import { readBackup } from './read-backup.ts';

/** What was found in a backup. */
export interface BackupVerdict {
  manifest: BackupManifest;
  /** Runs in the store, and those of them that are not over. */
  runs: number;
  unfinished: number;
  /** Entries of the audit. */
  audit: number;
  /** What stood in the store or in the audit already, and cannot be read or is not as it was written; each a sentence. */
  problems: string[];
}

/**
 * Reads a backup to its end: whether it is as it was written, whether each text of the store can be read, and whether the audit is whole.
 * @throws WeirError as `readBackup`
 */
export async function verifyBackup(file: string): Promise<BackupVerdict> {
  const store = new CopyCheck();
  const audit = new AuditCheck();
  const manifest = await readBackup(file, {
    rows: async (rows) => {
      audit.addRows(rows);
      await store.add(rows);
    },
    audit: (lines, name) => audit.addLines(lines, name),
  });
  await store.end();
  const states = [...store.runs.values()];
  return {
    manifest,
    runs: states.length,
    unfinished: states.filter((state) => !isTerminal(state)).length,
    audit: audit.entries,
    problems: [...store.problems, ...audit.problems()],
  };
}

/** The audit of a backup: the store has its newest entries, the files nearly all. */
class AuditCheck {
  readonly #inStore = new ChainCheck('anywhere');
  readonly #inFiles = new ChainCheck();
  /** Of those that the store has. */
  readonly #hashes = new Map<number, string>();
  #oldest: number | undefined;

  addRows(rows: readonly StoreRow[]): void {
    for (const row of rows) {
      if (!('record' in row) || row.record !== 'audit') continue;
      const entry = readAuditLine(row.body);
      if (!entry) {
        this.#inStore.tell(Number(row.id), 'was changed: its record is none');
        continue;
      }
      this.#oldest ??= entry.seq;
      this.#hashes.set(entry.seq, entry.hash);
      this.#inStore.add(entry);
    }
  }

  async addLines(lines: string, name: string): Promise<void> {
    await checkLines([name], this.#inFiles, {
      read: async function* () {
        yield lines;
      },
      see: ({ seq, hash }) => {
        const known = this.#hashes.get(seq);
        if (known !== undefined && known !== hash)
          this.#inStore.tell(seq, 'is another one than in the files');
      },
    });
  }

  get entries(): number {
    return Math.max(this.#inStore.head?.seq ?? 0, this.#inFiles.head?.seq ?? 0);
  }

  problems(): string[] {
    const [last, oldest = 0] = [this.#inFiles.head?.seq ?? 0, this.#oldest];
    const missing =
      oldest > last + 1 ? [{ seq: last + 1, what: `is missing, and all up to ${oldest - 1}` }] : [];
    return [...this.#inFiles.problems(), ...this.#inStore.problems(), ...missing].map(
      ({ seq, what }) => `entry ${seq} of the audit ${what}`,
    );
  }
}
