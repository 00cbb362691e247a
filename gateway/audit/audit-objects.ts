import { auditId, auditLine, auditStart, readAuditLine } from '../../shared/audit/index.ts';
import type { AuditEntry } from '../../shared/contracts/audit.ts';
import { WeirError } from '../../shared/kernel/errors/weir-error.ts';
import type { Files, Lock } from '../files/index.ts';
import type { AuditFiles, Tail } from './audit-files.ts';

const folder = '.audit';
/** Those of a month come from a folder that the files were in before. */
const form = /^audit-(\d{12}|\d{4}-\d\d)\.jsonl$/;

/**
 * The files of the audit where none can be added to: one for what came together, by the number of its first entry. A gateway that was frozen
 * and believes that it still has the lock writes nothing twice: whoever was first has the name.
 */
export class AuditObjects implements AuditFiles {
  readonly together = 30_000;
  readonly #files: Files;

  constructor(files: Files) {
    this.#files = files;
  }

  lock(): Promise<Lock> {
    return this.#files.lock(folder, 'writing the audit');
  }

  async files(): Promise<string[]> {
    const names = (await this.#files.list(folder)).map(({ name }) => name).filter((name) => form.test(name));
    const ofMonths = (name: string) => name.includes('-', 'audit-'.length);
    return names.sort((a, b) => Number(ofMonths(b)) - Number(ofMonths(a)) || (a < b ? -1 : 1));
  }

  async *read(file: string): AsyncGenerator<string> {
    yield (await this.#files.read(`${folder}/${file}`)) ?? '';
  }

  async tail(): Promise<Tail> {
    for (const file of (await this.files()).reverse()) {
      const text = (await this.#files.read(`${folder}/${file}`)) ?? '';
      const last = readAuditLine(text.trimEnd().split('\n').at(-1) ?? '');
      if (last) return { seq: last.seq, hash: last.hash, month: '' };
    }
    return { ...auditStart, month: '' };
  }

  /** A file is there whole or not at all. */
  cutTorn(): Promise<void> {
    return Promise.resolve();
  }

  /** @throws WeirError `internal_error` where others stand in their place */
  async append(tail: Tail, entries: readonly AuditEntry[]): Promise<Tail> {
    const [first, last] = [entries[0], entries.at(-1)];
    if (!first || !last) return tail;
    const at = `${folder}/audit-${auditId(first.seq)}.jsonl`;
    const text = entries.map((entry) => `${auditLine(entry)}\n`).join('');
    const there = await this.#files.claim(at, text);
    if (there !== text) throw new WeirError('internal_error', `${at} has other entries`);
    return { seq: last.seq, hash: last.hash, month: '' };
  }

  sync(): Promise<void> {
    return Promise.resolve();
  }
}
