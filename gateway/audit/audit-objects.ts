import { auditId, auditLine, auditStart, readAuditLine } from '../../shared/audit/index.ts';
import type { AuditEntry } from '../../shared/contracts/audit.ts';
import { WeirError } from '../../shared/kernel/errors/weir-error.ts';
import type { Files, Lock } from '../files/index.ts';
import type { AuditFiles, Tail } from './audit-files.ts';

const folder = '.audit';
/** By the number of the first entry, and of the last where it was put together. Those of a month come from a folder that the files were in before. */
const form = /^audit-(?:(\d{12})(?:-(\d{12}))?|\d{4}-\d\d)\.jsonl$/;
/** So many files become one, which is put together with others until it has so many entries. */
const enough = { files: 100, entries: 20_000 };

interface AuditObject {
  name: string;
  first: number;
  /** Known of those that were put together. */
  last?: number;
}

/**
 * The files of the audit where none can be added to: one for what came together. A gateway that was frozen and believes that it still has the
 * lock writes nothing twice: whoever was first has the name. Many small files become a larger one, which counts in their place as soon as it is
 * there; they go when the next one is made, so that whoever had begun to read finds them.
 */
export class AuditObjects implements AuditFiles {
  readonly together = 30_000;
  readonly #files: Files;
  /** The newest, which are to become one, in their order. */
  #small: AuditObject[] = [];

  constructor(files: Files) {
    this.#files = files;
  }

  lock(): Promise<Lock> {
    return this.#files.lock(folder, 'writing the audit');
  }

  async files(): Promise<string[]> {
    const { months, objects } = await this.#list();
    return [...months, ...objects.map(({ name }) => name)];
  }

  async *read(file: string): AsyncGenerator<string> {
    yield (await this.#files.read(`${folder}/${file}`)) ?? '';
  }

  async tail(): Promise<Tail> {
    const { months, objects } = await this.#list();
    this.#small = objects.slice(1 + objects.findLastIndex((each) => !isSmall(each)));
    for (const file of [...months, ...objects.map(({ name }) => name)].reverse()) {
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
    const name = `audit-${auditId(first.seq)}.jsonl`;
    await this.#claim(name, entries.map((entry) => `${auditLine(entry)}\n`).join(''));
    this.#small.push({ name, first: first.seq });
    if (this.#small.length >= enough.files) await this.#putTogether(last.seq);
    return { seq: last.seq, hash: last.hash, month: '' };
  }

  sync(): Promise<void> {
    return Promise.resolve();
  }

  async #claim(name: string, text: string): Promise<void> {
    const at = `${folder}/${name}`;
    if ((await this.#files.claim(at, text)) !== text)
      throw new WeirError('internal_error', `${at} has other entries`);
  }

  /** @param last the number of the last entry that there is */
  async #putTogether(last: number): Promise<void> {
    for (const { name } of (await this.#list()).replaced) await this.#files.remove(`${folder}/${name}`);
    const texts: string[] = [];
    for (const { name } of this.#small) texts.push((await this.#files.read(`${folder}/${name}`)) ?? '');
    const first = this.#small[0]?.first ?? last;
    const whole = { name: `audit-${auditId(first)}-${auditId(last)}.jsonl`, first, last };
    await this.#claim(whole.name, texts.join(''));
    this.#small = isSmall(whole) ? [whole] : [];
  }

  /** What is there in the order of its entries, and apart from it what a larger one has in its place. */
  async #list(): Promise<{ months: string[]; objects: AuditObject[]; replaced: AuditObject[] }> {
    const months: string[] = [];
    const found: AuditObject[] = [];
    for (const { name } of await this.#files.list(folder)) {
      const [is, first, last] = form.exec(name) ?? [];
      if (is !== undefined && first === undefined) months.push(name);
      if (first !== undefined)
        found.push({ name, first: Number(first), ...(last === undefined ? {} : { last: Number(last) }) });
    }
    const endOf = ({ first, last = first }: AuditObject): number => last;
    // Whatever has others in its place comes before them.
    found.sort(
      (a, b) =>
        a.first - b.first ||
        endOf(b) - endOf(a) ||
        Number(a.last === undefined) - Number(b.last === undefined),
    );
    const objects: AuditObject[] = [];
    const replaced: AuditObject[] = [];
    let end = 0;
    for (const each of found) {
      (each.first > end ? objects : replaced).push(each);
      if (each.last !== undefined) end = Math.max(end, each.last);
    }
    return { months: months.sort(), objects, replaced };
  }
}

function isSmall({ first, last = first }: AuditObject): boolean {
  return last - first < enough.entries;
}
