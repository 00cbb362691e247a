import type { AuditFacts, AuditEntry } from '../../shared/contracts/audit.ts';
import { messageOf, WeirError } from '../../shared/kernel/errors/weir-error.ts';
import { WakeSignal, timedOut, within } from '../../shared/kernel/lifecycle/waiting.ts';
import type { Logger } from '../../shared/kernel/log/logger.ts';
import type { RecordStore, NewRecord } from '../../shared/store/index.ts';
import type { GatewayTiming } from '../../shared/kernel/timing/protocol-timing.ts';
import type { AuditFiles } from './audit-files.ts';
import { auditId, chainEntry, type AuditHead } from '../../shared/audit/index.ts';
import { RefusalQuota } from './refusal-quota.ts';

/** So many entries wait for a store that is away; beyond them the oldest are lost, and counted. */
const longestQueue = 10_000;
/** A store that is away keeps nobody waiting for the end of the gateway for longer (milliseconds). */
const longestEnd = 2_000;
/** So many are written at once. */
const batch = 100;
/** What comes within so many milliseconds is written at once: a commit for each would keep the next request waiting. */
const together = 20;

interface AuditorNeeds {
  store: RecordStore;
  log: Logger;
  timing: Pick<GatewayTiming, 'retryEvery' | 'retention' | 'drain'>;
  /** Where the files are. */
  folder: Pick<AuditFiles, 'tail'>;
  /** Is called when entries have been appended. */
  appended: () => void;
}

/**
 * Keeps the audit: entries wait in a queue, and are appended to the chain in the store one after the other. No request waits for its
 * entry. While the store is away they are kept in memory: a gateway that is killed loses those that have not been appended.
 */
export class Auditor {
  readonly #needs: AuditorNeeds;
  readonly #writer: ChainWriter;
  readonly #queue: AuditFacts[] = [];
  readonly #refusals = new RefusalQuota();
  readonly #wake = new WakeSignal();
  readonly #ending = new AbortController();
  readonly #longest: number;
  #lost = 0;
  #taken = 0;
  #working: Promise<void> | undefined;

  /** @param longest how many entries wait at most */
  constructor(needs: AuditorNeeds, longest = longestQueue) {
    this.#needs = needs;
    this.#writer = new ChainWriter(needs.store, needs.folder);
    this.#longest = longest;
  }

  /**
   * Notes what is to be told; returns at once.
   * @param isFree anybody can have it told as often as he likes: many of one address are summed up
   */
  note(facts: AuditFacts, isFree = false): void {
    if (isFree && !this.#refusals.tells(facts.from, Date.now())) return;
    this.#add(facts);
  }

  /** Appends what is noted, until `end`. */
  start(): void {
    this.#working ??= this.#work();
  }

  /** Appends what is left, as far as the store takes it in time; resolves when nothing is appended any more. */
  async end(): Promise<void> {
    for (const sum of this.#refusals.due(Infinity)) this.#add(sum);
    this.#ending.abort();
    this.#wake.notify();
    const { log, timing } = this.#needs;
    const ended = await within(this.#working ?? Promise.resolve(), Math.min(timing.drain, longestEnd));
    if (ended !== timedOut && this.#queue.length === 0) return;
    log.error({ entries: this.#queue.length }, 'entries of the audit are lost: the store did not take them');
    // What is still asked of the store may come to its end, and nothing follows it.
    this.#queue.length = 0;
    this.#wake.notify();
  }

  #add(facts: AuditFacts): void {
    this.#queue.push(facts);
    // Those in hand may be in the store already.
    if (this.#queue.length > this.#longest + this.#taken) {
      this.#queue.splice(this.#taken, 1);
      this.#lost += 1;
    }
    this.#wake.notify();
  }

  async #work(): Promise<void> {
    const { log, timing } = this.#needs;
    const { signal } = this.#ending;
    let isAway = false;
    while (!signal.aborted || this.#queue.length > 0) {
      for (const sum of this.#refusals.due(Date.now())) this.#add(sum);
      if (this.#queue.length === 0) {
        await this.#wake.next(timing.retention);
        continue;
      }
      if (this.#queue.length < batch) await new WakeSignal().next(together, signal);
      try {
        await this.#append();
        if (isAway) log.info('the audit goes on');
        isAway = false;
      } catch (error) {
        const level = WeirError.is(error, 'store_unavailable') ? 'warn' : 'error';
        if (!isAway)
          log[level]({ reason: messageOf(error) }, 'the audit waits: its entries are kept in memory');
        isAway = true;
        await new WakeSignal().next(timing.retryEvery);
      }
    }
  }

  async #append(): Promise<void> {
    if (this.#lost > 0 && this.#taken === 0) {
      const at = new Date().toISOString();
      this.#queue.unshift({ at, by: null, from: null, operation: null, status: null, lost: this.#lost });
      this.#lost = 0;
    }
    // The same ones again after a failure: they may have been written.
    if (this.#taken === 0) this.#taken = Math.min(batch, this.#queue.length);
    const written = await this.#writer.append(this.#queue.slice(0, this.#taken));
    this.#queue.splice(0, written);
    this.#taken = 0;
    this.#needs.appended();
  }
}

/**
 * Appends to the chain of a store, which other gateways append to as well. One at a time: the next call waits for the one before. What
 * was asked of a store that broke is looked up before it is tried again, so that nothing stands in the chain twice.
 */
export class ChainWriter {
  readonly #store: RecordStore;
  readonly #folder: Pick<AuditFiles, 'tail'>;
  /** Where this gateway believes the chain to end; undefined where it has to look. */
  #head: AuditHead | undefined;
  /** Where the files ended when this gateway began. */
  #known: AuditHead | undefined;
  /** Of which nobody knows whether they were written. */
  #unsure: readonly AuditEntry[] = [];

  constructor(store: RecordStore, folder: Pick<AuditFiles, 'tail'>) {
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
      const head = this.#head;
      const records = chain(head, facts);
      const [record, ...along] = records;
      if (!record) return 0;
      this.#unsure = records.map(({ body }) => body);
      this.#head = undefined;
      const written = await this.#store.writeRecord(record, 0, along);
      this.#unsure = [];
      // Another gateway was faster.
      if (!written) continue;
      this.#head = records.at(-1)?.body ?? head;
      return records.length;
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

function chain(head: AuditHead, facts: readonly AuditFacts[]): NewRecord<'audit'>[] {
  const records: NewRecord<'audit'>[] = [];
  for (const fact of facts) {
    const body = chainEntry(records.at(-1)?.body ?? head, fact);
    records.push({ kind: 'audit', id: auditId(body.seq), body });
  }
  return records;
}
