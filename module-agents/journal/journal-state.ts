import { isLaterMark, type CommitMark } from '../../shared/contracts/commit-mark.ts';
import { WeirError } from '../../shared/kernel/errors/weir-error.ts';
import type { ProcessMark } from './process-group.ts';
import type { Order } from '../../shared/contracts/holds.ts';
import {
  ForgottenRuns,
  type ForgottenRecord,
  mayFollow,
  type JournalEntry,
  type JournalRecord,
  type LatchRecord,
  type SettledEntry,
} from './journal-entry.ts';

/** How many commands whose report is committed are remembered, so that a question can be answered, and how many bytes of them. */
export interface Retention {
  settled: number;
  bytes: number;
}

/** So many commands over which the agent fell silent are remembered. */
const mostSilences = 1000;

export const defaultRetention: Retention = { settled: 1000, bytes: 16 * 1024 * 1024 };

/** What a journal's file begins with. */
export interface JournalHeader {
  weir_journal: 1;
  journal_id: string;
  head: number;
  floor: number;
  /** How often the journal has been opened. */
  boots?: number;
  /** The latest mark of an owner's commit that was seen. */
  seen_mark?: CommitMark;
  /** The safety stop that holds the instrument. */
  stopped?: Order;
  /** Processes that actions have started, and that had not ended when it was written. */
  processes?: ProcessMark[];
  /** Commands that were being prepared when the agent fell silent, and how often. */
  silences?: [command_id: string, times: number][];
  /** Of runs whose commands are not kept any more: which they were. */
  forgotten?: ForgottenRecord;
}

/** What a journal knows, in memory: the fold of its records. No I/O. */
export class JournalState {
  readonly id: string;
  /** How often the journal has been opened, this time included. */
  readonly boots: number;
  readonly #retention: Retention;
  readonly #entries = new Map<string, JournalEntry>();
  /** Commands whose report nobody has said to be committed, with the bytes of their record. */
  readonly #unkept = new Map<string, number>();
  /** The other settled ones, oldest first. */
  readonly #settled = new Map<string, number>();
  #settledBytes = 0;
  #head: number;
  #floor: number;
  #seenMark: CommitMark | undefined;
  #stopped: Order | undefined;
  #processes: ProcessMark[];
  readonly #silences: Map<string, number>;
  readonly #forgotten: ForgottenRuns;

  constructor(header: JournalHeader, retention: Retention = defaultRetention) {
    this.id = header.journal_id;
    this.boots = (header.boots ?? 0) + 1;
    this.#head = header.head;
    this.#floor = header.floor;
    this.#seenMark = header.seen_mark;
    this.#stopped = header.stopped;
    this.#processes = [...(header.processes ?? [])];
    this.#silences = new Map(header.silences);
    this.#forgotten = new ForgottenRuns(header.forgotten);
    this.#retention = retention;
  }

  /** The highest command number ever noted. */
  get head(): number {
    return this.#head;
  }

  /** Numbers up to this one may have been forgotten. */
  get floor(): number {
    return this.#floor;
  }

  /** The latest mark of an owner's commit that was seen. */
  get seenMark(): CommitMark | undefined {
    return this.#seenMark;
  }

  /** A mark came with something else than a command: it is written with the next command, or when the file is written anew. */
  see(mark: CommitMark): void {
    if (mark !== this.#seenMark && isLaterMark(mark, this.#seenMark)) this.#seenMark = mark;
  }

  /** What is left of commands that are not kept any more. */
  get forgotten(): Pick<ForgottenRuns, 'covers' | 'commandsOf'> {
    return this.#forgotten;
  }

  /** The safety stop that holds the instrument, if one does. */
  get stopped(): Order | undefined {
    return this.#stopped;
  }

  /** Processes that actions have started and that nobody has seen the end of. */
  get processes(): readonly ProcessMark[] {
    return this.#processes;
  }

  latch({ stopped, process, job, silent_over }: LatchRecord): void {
    this.#stopped = stopped ?? undefined;
    // A module has one process at a time: the next begins when the one before is gone.
    if (process?.of_module) this.#processes = this.#processes.filter(({ of_module }) => !of_module);
    if (process) this.#processes.push(process);
    const of = job && this.#entries.get(job.command_id);
    if (job && of?.phase === 'started') this.#entries.set(job.command_id, { ...of, handle: job.handle });
    if (silent_over === undefined) return;
    this.#silences.set(silent_over, this.silencesOver(silent_over) + 1);
    const [oldest] = this.#silences.keys();
    if (this.#silences.size > mostSilences && oldest !== undefined) this.#silences.delete(oldest);
  }

  /** How often the agent has fallen silent while it prepared the command. */
  silencesOver(commandId: string): number {
    return this.#silences.get(commandId) ?? 0;
  }

  /** The action has ended, and what it had started with it. */
  forgetProcesses(commandId: string): void {
    if (this.#processes.length === 0) return;
    this.#processes = this.#processes.filter(({ command_id }) => command_id !== commandId);
  }

  get(commandId: string): JournalEntry | undefined {
    return this.#entries.get(commandId);
  }

  entries(): IterableIterator<JournalEntry> {
    return this.#entries.values();
  }

  /** Settled commands whose report nobody has said to be committed. */
  *unkept(): Generator<SettledEntry> {
    for (const commandId of this.#unkept.keys()) {
      const entry = this.#entries.get(commandId);
      if (entry?.phase === 'settled') yield entry;
    }
  }

  /**
   * Takes a record in; `line` is how it is written. Forgets the oldest commands whose report is committed where there are too many.
   * @throws WeirError `internal_error` where the record contradicts what is noted: the one bug that could make an
   * instrument act twice.
   */
  apply(record: JournalRecord, line: string): void {
    const before = this.#entries.get(record.command_id);
    if (!mayFollow(before?.phase, record.phase)) {
      throw new WeirError(
        'internal_error',
        `the journal has "${before?.phase ?? 'nothing'}" for command ${record.command_id} and cannot take "${record.phase}"`,
      );
    }
    this.#head = Math.max(this.#head, record.number);
    switch (record.phase) {
      case 'dropped':
        this.#entries.delete(record.command_id);
        return;
      case 'kept':
        if (before?.phase === 'settled' && !before.kept) this.#recordKept(before);
        return;
      case 'started':
        if (record.mark) this.see(record.mark);
        break;
      case 'settled':
        this.#unkept.set(record.command_id, line.length);
        break;
      case 'acted':
      case 'cancelled':
        break;
    }
    this.#entries.set(record.command_id, record);
    // It will not be prepared again; one that has only started may be dropped.
    if (record.phase !== 'started') this.#silences.delete(record.command_id);
    // Of one that was interrupted nobody has seen the end.
    if ('outcome' in record && record.outcome.outcome !== 'interrupted')
      this.forgetProcesses(record.command_id);
    if (record.phase === 'settled' && record.kept) this.#recordKept(record);
  }

  /** Takes back that a command was started. */
  revert(record: JournalRecord): void {
    this.#entries.delete(record.command_id);
  }

  /** The whole journal as text: a header, and one line for each command that is still known. */
  serialise(): string {
    const header: JournalHeader = {
      weir_journal: 1,
      journal_id: this.id,
      head: this.#head,
      floor: this.#floor,
      boots: this.boots,
      ...(this.#seenMark === undefined ? {} : { seen_mark: this.#seenMark }),
      ...(this.#stopped === undefined ? {} : { stopped: this.#stopped }),
      ...(this.#processes.length === 0 ? {} : { processes: this.#processes }),
      ...(this.#silences.size === 0 ? {} : { silences: [...this.#silences] }),
      forgotten: this.#forgotten.record(),
    };
    const lines = [header, ...this.#entries.values()].map((value) => JSON.stringify(value));
    return `${lines.join('\n')}\n`;
  }

  #recordKept(entry: SettledEntry): void {
    const { command_id } = entry;
    const bytes = this.#unkept.get(command_id) ?? 0;
    this.#entries.set(command_id, { ...entry, kept: true });
    this.#unkept.delete(command_id);
    this.#settled.set(command_id, bytes);
    this.#settledBytes += bytes;
    this.#forget();
  }

  #forget(): void {
    for (const [commandId, bytes] of this.#settled) {
      const few = this.#settled.size <= this.#retention.settled;
      if (few && this.#settledBytes <= this.#retention.bytes) return;
      const entry = this.#entries.get(commandId);
      this.#floor = Math.max(this.#floor, entry?.number ?? 0);
      if (entry) this.#forgotten.remember(commandId, entry.number);
      this.#entries.delete(commandId);
      this.#settled.delete(commandId);
      this.#settledBytes -= bytes;
    }
  }
}
