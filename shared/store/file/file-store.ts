import type { Json } from '../../kernel/json/json.ts';
import { isTerminal, runStates, type RunState, type StoredRun } from '../../contracts/run.ts';
import type { LogLine } from '../../contracts/log-line.ts';
import type { Count, CounterStore, NoRoom } from '../counters.ts';
import { MemoryCounters } from '../memory-counters.ts';
import { Turns, WakeSignal } from '../../kernel/lifecycle/waiting.ts';
import type { FolderLock } from '../../kernel/files/folder-lock.ts';
import {
  toldByOwner,
  type NewRecord,
  type RecordKind,
  type RecordQuery,
  type StoredRecord,
} from '../records.ts';
import type {
  Changes,
  CommitOutcome,
  CreateOutcome,
  FeedEntry,
  FinishedQuery,
  NumberedOrder,
  OrderRequest,
  RunQuery,
  Store,
  TakenToken,
  Token,
} from '../store.ts';
import type { RunCensus, RunsOfExperiment } from '../../contracts/run-census.ts';
import type { StoreRow } from '../copy.ts';
import { listRun, written, type ListedRuns, type CreatedRuns } from '../run-text.ts';
import { eventsTold, updateOf } from '../stored-forms.ts';
import { censusOf, lookedAt } from '../run-census.ts';
import { idempotencyConflict } from '../store-errors.ts';
import { copyDatabase } from './copy-database.ts';
import type { Database } from './database.ts';
import { fileMisgivings } from './file-misgivings.ts';
import { FeedTable } from './feed-table.ts';
import { IdempotencyTable } from './idempotency-table.ts';
import { LongDefinitions } from './long-definitions.ts';
import { RecordTable } from './record-table.ts';
import { RunIndex } from './run-index.ts';
import { decodeRow, RunTable, type StoredRow } from './run-table.ts';
import { TokenTable } from './token-table.ts';
import { WorkcellTable } from './workcell-table.ts';

/** How many runs one transaction removes: nothing else happens in the process meanwhile. */
const forgottenTogether = 100;

/** All methods do their work at once; they are promises because the port's are, and so that errors reject. */
export class FileStore implements Store {
  readonly #runs: RunTable;
  readonly #long: LongDefinitions;
  readonly #index: RunIndex;
  readonly #keys: IdempotencyTable;
  readonly #workcell: WorkcellTable;
  readonly #records: RecordTable;
  readonly #feed: FeedTable;
  readonly #tokens: TokenTable;
  readonly #counters = new MemoryCounters();
  readonly #touch: () => void;
  readonly #database: Database;
  readonly #lock: FolderLock;
  /** Rings at each commit that adds to the feed. The folder's lock sees to it that there is no other writer. */
  readonly #feedWake = new WakeSignal();
  /** The time at which the monotonic clock would have begun. */
  readonly #began = Date.now() - performance.now();

  constructor(database: Database, lock: FolderLock) {
    this.#database = database;
    this.#lock = lock;
    this.#runs = new RunTable(database);
    this.#long = new LongDefinitions(database);
    this.#long.sweep();
    this.#index = new RunIndex(database);
    this.#keys = new IdempotencyTable(database);
    this.#workcell = new WorkcellTable(database);
    this.#records = new RecordTable(database);
    this.#feed = new FeedTable(database);
    this.#tokens = new TokenTable(database);
    const put = database.prepare("INSERT OR REPLACE INTO meta (name, value) VALUES ('checked_at', ?)");
    this.#touch = () => void put.run(String(Date.now()));
  }

  async check(): Promise<void> {
    // A write, because a full or read-only disk still answers questions.
    await this.#change(this.#touch);
  }

  misgivings(): Promise<string[]> {
    return fileMisgivings(this.#database, this.#lock.dir);
  }

  reconnects(): number {
    return 0;
  }

  async now(): Promise<number> {
    this.#database.assertOpen();
    return Date.now();
  }

  async runOfKey(key: string): Promise<string | undefined> {
    return this.#kept(this.#keys.runOf(key, this.#steadyNow()));
  }

  async createRun(
    run: CreatedRuns,
    idempotency?: { key: string; fingerprint: string },
    records: readonly NewRecord[] = [],
  ): Promise<CreateOutcome> {
    const runs = written(run);
    const [{ run_id: first }] = runs;
    const long = new Set<string>();
    try {
      for (const { run_id, text } of runs) if (await this.#long.write(run_id, text)) long.add(run_id);
      return await this.#change((): CreateOutcome => {
        const now = this.#steadyNow();
        if (idempotency) {
          const used = this.#keys.find(idempotency.key, now);
          const state = used && this.#runs.readRevision(used.run_id)?.state;
          if (used && state !== 'withdrawn') {
            if (used.fingerprint !== idempotency.fingerprint) {
              throw idempotencyConflict(idempotency.key, used.run_id);
            }
            return { outcome: 'existing', run_id: used.run_id, ...(state === undefined ? {} : { state }) };
          }
        }
        const same = this.#runs.readRevision(first);
        if (same) return { outcome: 'existing', run_id: first, state: same.state };
        for (const each of runs)
          this.#runs.insert(long.has(each.run_id) ? { ...each, text: new Uint8Array() } : each);
        this.#records.addAll(records);
        if (idempotency) this.#keys.use(idempotency.key, { ...idempotency, run_id: first }, now);
        return { outcome: 'created' };
      });
    } finally {
      if (long.size > 0 && !this.#runs.readRevision(first))
        for (const run_id of long) this.#long.drop(run_id);
    }
  }

  async readRun(runId: string): Promise<StoredRun | undefined> {
    const row = await this.#kept(this.#runs.read(runId));
    return row && this.#decode(row);
  }

  async readRevision(runId: string): Promise<{ state: RunState; revision: number } | undefined> {
    return this.#kept(this.#runs.readRevision(runId));
  }

  async listRuns(query: RunQuery): Promise<ListedRuns> {
    return this.#readAll(this.#index.list(query));
  }

  async finishedRunIds(query: FinishedQuery): Promise<string[]> {
    return this.#kept(this.#index.finished(query));
  }

  async countFinishedRuns(): Promise<number> {
    return this.#kept(this.#index.countFinished());
  }

  async census(limit: number): Promise<RunCensus> {
    return this.#kept(
      censusOf(
        runStates.map((state) => [state, this.#index.count(state)]),
        lookedAt.flatMap((state) => this.#index.summaries(state, limit).map((row) => ({ state, ...row }))),
        this.#index.oldest('new'),
      ),
    );
  }

  async runsOfExperiments(ids: readonly string[]): Promise<RunsOfExperiment[]> {
    return this.#kept(ids.map((id) => this.#index.ofExperiment(id)));
  }

  async forgetRuns(runIds: readonly string[], keys: 'free' | 'keep'): Promise<string[]> {
    const forgotten: string[] = [];
    for (let from = 0; from < runIds.length; from += forgottenTogether) {
      this.#database.transaction(() => {
        const some = runIds.slice(from, from + forgottenTogether).filter((id) => this.#runs.forget(id));
        if (keys === 'free') this.#keys.free(some);
        forgotten.push(...some);
      });
      // Whoever waits for the store meanwhile comes in between.
      await this.#database.durable();
    }
    return forgotten;
  }

  async readLog(runId: string, from = 0): Promise<LogLine[]> {
    return this.#kept(this.#runs.readLog(runId, from));
  }

  async readFeed(after: string | undefined, limit: number): Promise<FeedEntry[]> {
    return this.#kept(this.#feed.read(after, limit));
  }

  async feedHead(): Promise<string | undefined> {
    return this.#kept(this.#feed.head());
  }

  async keepsEntry(id: string): Promise<boolean> {
    return this.#kept(this.#feed.keeps(id));
  }

  async untilFeedGrows(after: string | undefined, ms: number, signal: AbortSignal): Promise<void> {
    if (!this.#feed.hasAfter(after)) await this.#feedWake.next(ms, signal);
  }

  /** The folder is all that there is. */
  replicas(): number {
    return 0;
  }

  async onReplicas(): Promise<undefined> {}

  async readWorkcell(): Promise<Record<string, Json>> {
    return this.#kept(this.#workcell.read());
  }

  async readField(name: string): Promise<Json | undefined> {
    return this.#kept(this.#workcell.readField(name));
  }

  async giveOrder<Given extends OrderRequest>(request: Given): Promise<NumberedOrder<Given>> {
    return this.#change(() => this.#workcell.giveOrder(request, Date.now()));
  }

  async readRecord<K extends RecordKind>(kind: K, id: string): Promise<StoredRecord<K> | undefined> {
    return this.#kept(this.#records.of(kind).read(id));
  }

  async readRecords<K extends RecordKind>(kind: K, ids: readonly string[]): Promise<StoredRecord<K>[]> {
    return this.#kept(ids.flatMap((id) => this.#records.of(kind).read(id) ?? []));
  }

  async newestRecords<K extends RecordKind>(
    query: RecordQuery<K> & { before?: number },
  ): Promise<StoredRecord<K>[]> {
    return this.#kept(this.#records.of(query.kind).newest(query));
  }

  async recordsAfter<K extends RecordKind>(
    query: RecordQuery<K> & { after: number },
  ): Promise<StoredRecord<K>[]> {
    return this.#kept(this.#records.of(query.kind).after(query));
  }

  async sizeOfRecords(kind: RecordKind): Promise<number> {
    return this.#kept(this.#records.of(kind).size());
  }

  async countRecords(kind: RecordKind): Promise<number> {
    return this.#kept(this.#records.of(kind).count());
  }

  async writeRecord(record: NewRecord, revision: number, along: readonly NewRecord[] = []): Promise<boolean> {
    const now = Date.now();
    const written = await this.#change(() => {
      if (!this.#records.of(record.kind).write(record, revision)) return [];
      const others = along.filter((each) => this.#records.of(each.kind).write(each, 0));
      const updates = [record, ...others].flatMap((each) => updateOf(each, now) ?? []);
      if (updates.length > 0) this.#feed.append(updates, now);
      return [record, ...others];
    });
    if (written.some((each) => updateOf(each, now))) this.#feedWake.notify();
    return written.length > 0;
  }

  async removeRecords(kind: RecordKind, ids: readonly string[], revision?: number): Promise<void> {
    if (ids.length === 0) return;
    await this.#change(() => {
      const records = this.#records.of(kind);
      for (const id of ids) {
        if (revision === undefined || records.read(id)?.revision === revision) records.remove(id);
      }
    });
  }

  count(counts: readonly Count[]): Promise<NoRoom | undefined> {
    return this.#together().then((counters) => counters.count(counts));
  }

  lease(name: string, holders: readonly string[], ms: number, most?: number): Promise<string[] | undefined> {
    return this.#together().then((counters) => counters.lease(name, holders, ms, most));
  }

  holdersOf(name: string): Promise<string[]> {
    return this.#together().then((counters) => counters.holdersOf(name));
  }

  endLease(name: string, holders: readonly string[]): Promise<number> {
    return this.#together().then((counters) => counters.endLease(name, holders));
  }

  async takeToken(nonce: string): Promise<TakenToken> {
    return this.#change(() => this.#tokens.take(nonce, Date.now()));
  }

  async unfinishedRuns(): Promise<ListedRuns> {
    const { runs, unreadable } = await this.#readAll(this.#index.unfinished());
    return { runs: runs.filter((run) => !isTerminal(run.state)), unreadable };
  }

  async newRunIds(): Promise<string[]> {
    return this.#kept(this.#index.allOf(['new']));
  }

  async commit(token: Token, changes: Changes): Promise<CommitOutcome> {
    const committed = await this.#change(() => {
      const now = Date.now();
      const next = this.#tokens.advance(token);
      this.#workcell.demandFree(changes.grants ?? []);
      const refused = changes.runs.filter((change) => !this.#runs.apply(change));
      this.#workcell.apply(changes.workcell);
      this.#records.addAll([...eventsTold(changes.runs), ...(changes.records ?? [])], toldByOwner);
      this.#feed.append(changes.feed, now);
      return { token: next, now, terminal: refused.map((change) => change.run_id) };
    });
    if (changes.feed.length > 0) this.#feedWake.notify();
    return committed;
  }

  copy(): AsyncGenerator<readonly StoreRow[]> {
    return copyDatabase(this.#database);
  }

  async close(): Promise<void> {
    this.#feedWake.notify();
    try {
      await this.#database.close();
    } finally {
      this.#lock.release();
    }
  }

  async #together(): Promise<CounterStore> {
    this.#database.assertOpen();
    return this.#counters;
  }

  /** Does not jump with the clock: an hour set wrong must not make keys of the last week too old. */
  #steadyNow(): number {
    return Math.round(this.#began + performance.now());
  }

  /**
   * Changes something, and answers once the disk has it. Everything else in the process has its turn meanwhile: a caller that changes
   * one thing after the other must not keep a safety stop waiting.
   */
  async #change<T>(work: () => T): Promise<T> {
    const result = this.#database.transaction(work);
    await this.#database.durable();
    return result;
  }

  /** What was read, once the disk has it: nobody is told what a power cut would take back. */
  async #kept<T>(read: T): Promise<T> {
    await this.#database.durable();
    return read;
  }

  /** Undefined where the run is gone meanwhile. */
  async #decode(row: StoredRow): Promise<StoredRun | undefined> {
    if (row.definition !== '') return decodeRow(row, row.definition);
    const parts = await this.#long.read(row.run_id);
    // Others had their turns meanwhile: of a run that was forgotten, some parts may be missing.
    return this.#runs.readRevision(row.run_id) ? decodeRow(row, parts) : undefined;
  }

  /** The rows are read one by one, with turns for others: a run may show a later state than the index did. */
  async #readAll(ids: string[]): Promise<ListedRuns> {
    const listed: ListedRuns = { runs: [], unreadable: [] };
    const turns = new Turns();
    for (const id of ids) {
      if (turns.isDue()) await turns.pass();
      const row = this.#runs.read(id);
      if (row) await listRun(listed, id, this.#decode(row));
    }
    return this.#kept(listed);
  }
}
