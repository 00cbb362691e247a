import { auditId, chainEntry, type AuditHead } from '../../shared/audit/index.ts';
import type { AuditEntry, AuditFacts } from '../../shared/contracts/audit.ts';
import type { NewRecord, RecordStore } from '../../shared/store/index.ts';
import type { AuditFolder } from './audit-folder.ts';

/**
 * Appends to the chain of a store, which other gateways append to as well. One at a time: the next call waits for the one before. What
 * was asked of a store that broke is looked up before it is tried again, so that nothing stands in the chain twice.
 */
export class ChainWriter {
  readonly #store: RecordStore;
  readonly #folder: Pick<AuditFolder, 'tail'>;
  /** Where this gateway believes the chain to end; undefined where it has to look. */
  #head: AuditHead | undefined;
  /** Where the files ended when this gateway began. */
  #known: AuditHead | undefined;
  /** Of which nobody knows whether they were written. */
  #unsure: readonly AuditEntry[] = [];

  constructor(store: RecordStore, folder: Pick<AuditFolder, 'tail'>) {
    this.#store = store;
    this.#folder = folder;
  }

  /**
   * Appends some of them, the first ones, and resolves to their number.
   * @param facts the same ones again after a rejection, perhaps with more behind them; never none
   * @throws WeirError `store_unavailable`
   */
  async append(facts: readonly AuditFacts[]): Promise<number> {
    const [first] = this.#unsure;
    if (first) {
      const stored = await this.#store.readRecord('audit', auditId(first.seq));
      const written = this.#unsure.length;
      this.#unsure = [];
      if (stored?.body.hash === first.hash) return written;
    }
    for (;;) {
      this.#head ??= await this.#readHead();
      const entries = chain(this.#head, facts);
      const [record, ...along] = entries.map(recordOf);
      if (!record) return 0;
      this.#unsure = entries;
      const head = this.#head;
      this.#head = undefined;
      const written = await this.#store.writeRecord(record, 0, along);
      this.#unsure = [];
      // Another gateway was faster.
      if (!written) continue;
      this.#head = entries.at(-1) ?? head;
      return entries.length;
    }
  }

  async #readHead(): Promise<AuditHead> {
    // A store that was lost, or restored from an older copy, has forgotten entries that the files have.
    this.#known ??= await this.#folder.tail();
    const [newest] = await this.#store.newestRecords({ kind: 'audit', limit: 1 });
    if (!newest) return this.#known;
    const { seq, hash } = newest.body;
    return seq >= this.#known.seq ? { seq, hash } : this.#known;
  }
}

function chain(head: AuditHead, facts: readonly AuditFacts[]): AuditEntry[] {
  const entries: AuditEntry[] = [];
  for (const fact of facts) entries.push(chainEntry(entries.at(-1) ?? head, fact));
  return entries;
}

function recordOf(entry: AuditEntry): NewRecord<'audit'> {
  return { kind: 'audit', id: auditId(entry.seq), body: entry };
}
