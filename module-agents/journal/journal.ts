import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { lockFolder } from '../../shared/kernel/files/folder-lock.ts';
import type { Order } from '../../shared/contracts/holds.ts';
import type { CommitMark } from '../../shared/contracts/commit-mark.ts';
import { newId } from '../../shared/contracts/ids.ts';
import { nothingThere, whyUnreadable } from '../../shared/kernel/errors/file-errors.ts';
import { messageOf, WeirError } from '../../shared/kernel/errors/weir-error.ts';
import type { Logger } from '../../shared/kernel/log/logger.ts';
import type {
  ForgottenCommands,
  HandleMark,
  JournalEntry,
  JournalRecord,
  LatchRecord,
  SettledEntry,
} from './journal-entry.ts';
import { JournalFile, moveAside } from './journal-file.ts';
import { defaultRetention, JournalState, type Retention } from './journal-state.ts';
import type { ProcessMark } from './process-group.ts';
import { readJournal } from './read-journal.ts';

/**
 * What an agent knows of its commands across restarts. Rule of the house: a command that is not in here was never acted
 * on; one that is will never be acted on again.
 */
export interface Journal {
  /** Made with the journal; another one means that the old journal is gone. */
  readonly id: string;
  /** How often it has been opened: of two processes that had it, the later one has the higher number. */
  readonly boots: number;
  /** The highest command number that is noted on the disk. */
  head(): number;
  /** Numbers up to this one may have been forgotten. */
  floor(): number;
  /** True where the command is not kept any more, and may have been acted on. */
  hasForgotten(commandId: string): boolean;
  /** The commands of a run that are not kept any more, if there are such. */
  forgottenOf(runId: string): ForgottenCommands | undefined;
  get(commandId: string): JournalEntry | undefined;
  entries(): Iterable<JournalEntry>;
  /** Settled commands whose report nobody has said to be committed. */
  unkept(): Iterable<SettledEntry>;
  /** The latest mark of an owner's commit that was seen: on the disk at the latest with the next command. */
  seenMark(): CommitMark | undefined;
  see(mark: CommitMark): void;
  /** True where the command was `started` by a process that has died since. */
  wasInterrupted(commandId: string): boolean;
  /**
   * Notes a record; `get` answers with it at once, and the promise resolves when it is on the disk.
   * @throws WeirError `disk_full` or `internal_error` where the disk did not take it. `started` is then taken back:
   * the instrument must not be asked. Any other record stays known to this process, and is on the disk once the file
   * could be written anew.
   */
  note(record: JournalRecord): Promise<void>;
  /**
   * As `note`, but resolves when it is written: it outlives the process, and a power cut once the next `note` is on the disk, or a
   * moment later. Of a command whose outcome is lost by that, its start is still known.
   */
  write(record: JournalRecord): Promise<void>;
  /** As `write`, for records whose loss does no harm: they are written with a later one, or a moment later, and on the disk with the next `note`. */
  recordLazily(record: JournalRecord): Promise<void>;
  /** The safety stop that holds the instrument, if one does; it outlives the process. */
  stopped(): Order | undefined;
  /** Notes a safety stop, or with undefined its end; `stopped` answers with it at once. Rejects as `note` does. */
  recordStopped(order: Order | undefined): Promise<void>;
  /**
   * Notes a process that an action has started; the promise resolves when it is on the disk. Rejects as `note` does: the process
   * must not act then.
   */
  recordProcess(mark: ProcessMark): Promise<void>;
  /** Notes a handle of a command that was `started`; `get` answers with it at once, the promise resolves when it is on the disk. Rejects as `note` does. */
  recordHandle(mark: HandleMark): Promise<void>;
  /** The command's action has ended, and what it had started with it. */
  forgetProcesses(commandId: string): void;
  /** Processes that actions have started, and that nobody has seen the end of. */
  processes(): readonly ProcessMark[];
  /** How often the agent has fallen silent, and lost its session, while it prepared the command; it outlives the process. */
  silencesOver(commandId: string): number;
  /** Notes that it has; `silencesOver` tells so at once. Rejects as `note` does. */
  recordSilence(commandId: string): Promise<void>;
  /** Writes what is pending and frees the folder. Idempotent. */
  close(): Promise<void>;
}

export interface JournalOptions {
  log: Logger;
  retention?: Retention;
  /** Bytes that the file may grow by before it is written anew. */
  growth?: number;
}

/**
 * Opens the journal in a folder (made if missing), which is locked for as long as it is open. A journal that was damaged
 * is put aside and a new one begun: its new id tells the owner that nothing is known of earlier commands.
 * @throws WeirError `folder_locked` where another process has it, `bad_config` where its file cannot be read.
 */
export async function openJournal(dir: string, options: JournalOptions): Promise<Journal> {
  const { log, retention = defaultRetention, growth = 4 * 1024 * 1024 } = options;
  const lock = await lockFolder(dir, 'journal');
  if (lock.wasOpen) log.warn({ folder: lock.dir }, 'a folder was open to other users and is closed now');
  try {
    const path = join(lock.dir, 'journal.jsonl');
    const state = await loadState(path, retention, log);
    const interrupted = new Set<string>();
    for (const entry of state.entries()) if (entry.phase === 'started') interrupted.add(entry.command_id);
    const file = await JournalFile.create(path, () => state.serialise(), growth);
    return new FileJournal(state, interrupted, file, () => lock.release());
  } catch (error) {
    lock.release();
    throw error;
  }
}

async function loadState(path: string, retention: Retention, log: Logger): Promise<JournalState> {
  const text = await readText(path);
  if (text === undefined) return newState(retention);
  const read = readJournal(text, retention);
  switch (read.found) {
    case 'whole':
      if (read.torn > 0)
        log.warn({ path, bytes: read.torn }, 'the end of the journal was torn and is left out');
      return read.state;
    case 'damaged': {
      const aside = `${path}.damaged-${newId()}`;
      moveAside(path, aside);
      log.error(
        { path: aside, reason: read.reason },
        'the journal is damaged; it is put aside and a new one begun',
      );
      return newState(retention);
    }
  }
}

function newState(retention: Retention): JournalState {
  return new JournalState({ weir_journal: 1, journal_id: newId(), head: 0, floor: 0 }, retention);
}

/** The text of a journal's file; undefined where there is none. @throws WeirError `bad_config` where it cannot be read. */
async function readText(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8').catch(nothingThere);
  } catch (cause) {
    const why = (await whyUnreadable(path)) ?? messageOf(cause);
    throw new WeirError('bad_config', `the journal ${path} cannot be read: ${why}`, { cause });
  }
}

class FileJournal implements Journal {
  readonly #state: JournalState;
  readonly #interrupted: Set<string>;
  readonly #file: JournalFile;
  readonly #release: () => void;
  #head: number;
  #closed: Promise<void> | undefined;

  constructor(state: JournalState, interrupted: Set<string>, file: JournalFile, release: () => void) {
    this.#state = state;
    this.#interrupted = interrupted;
    this.#file = file;
    this.#release = release;
    this.#head = state.head;
  }

  get id(): string {
    return this.#state.id;
  }

  get boots(): number {
    return this.#state.boots;
  }

  head(): number {
    return this.#head;
  }

  floor(): number {
    return this.#state.floor;
  }

  hasForgotten(commandId: string): boolean {
    return this.#state.forgotten.covers(commandId);
  }

  forgottenOf(runId: string): ForgottenCommands | undefined {
    return this.#state.forgotten.commandsOf(runId);
  }

  get(commandId: string): JournalEntry | undefined {
    return this.#state.get(commandId);
  }

  entries(): Iterable<JournalEntry> {
    return this.#state.entries();
  }

  unkept(): Iterable<SettledEntry> {
    return this.#state.unkept();
  }

  seenMark(): CommitMark | undefined {
    return this.#state.seenMark;
  }

  see(mark: CommitMark): void {
    this.#state.see(mark);
  }

  wasInterrupted(commandId: string): boolean {
    return this.#interrupted.has(commandId) && this.#state.get(commandId)?.phase === 'started';
  }

  note(record: JournalRecord): Promise<void> {
    return this.#note(record, (line) => this.#file.append(line));
  }

  write(record: JournalRecord): Promise<void> {
    return this.#note(record, (line) => this.#file.write(line));
  }

  recordLazily(record: JournalRecord): Promise<void> {
    return this.#note(record, (line) => this.#file.appendLazily(line));
  }

  stopped(): Order | undefined {
    return this.#state.stopped;
  }

  recordStopped(order: Order | undefined): Promise<void> {
    return this.#latch({ stopped: order ?? null });
  }

  recordProcess(process: ProcessMark): Promise<void> {
    return this.#latch({ stopped: this.#state.stopped ?? null, process });
  }

  recordHandle(job: HandleMark): Promise<void> {
    return this.#latch({ stopped: this.#state.stopped ?? null, job });
  }

  forgetProcesses(commandId: string): void {
    this.#state.forgetProcesses(commandId);
  }

  processes(): readonly ProcessMark[] {
    return this.#state.processes;
  }

  silencesOver(commandId: string): number {
    return this.#state.silencesOver(commandId);
  }

  recordSilence(commandId: string): Promise<void> {
    return this.#latch({ stopped: this.#state.stopped ?? null, silent_over: commandId });
  }

  async #latch(record: LatchRecord): Promise<void> {
    this.#state.latch(record);
    await this.#file.append(JSON.stringify(record));
  }

  async #note(record: JournalRecord, append: (line: string) => Promise<void>): Promise<void> {
    const line = JSON.stringify(record);
    this.#state.apply(record, line);
    try {
      await append(line);
    } catch (error) {
      if (record.phase === 'started') this.#state.revert(record);
      throw error;
    }
    this.#head = Math.max(this.#head, record.number);
  }

  close(): Promise<void> {
    this.#closed ??= this.#file.close().finally(this.#release);
    return this.#closed;
  }
}
