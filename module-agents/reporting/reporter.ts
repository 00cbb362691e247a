import type { InstanceAddress } from '../../shared/contracts/address.ts';
import type { Condition } from '../../shared/contracts/module-report.ts';
import type { ReportMessage } from '../../shared/contracts/message.ts';
import { WeirError } from '../../shared/kernel/errors/weir-error.ts';
import { timedOut, within } from '../../shared/kernel/lifecycle/waiting.ts';
import { commandIds } from '../../shared/observe/index.ts';
import type { Logger } from '../../shared/kernel/log/logger.ts';
import type {
  JournalEntry,
  LocalFile,
  Outcome,
  SettledEntry,
  StartedEntry,
  Journal,
} from '../journal/index.ts';
import type { Outbox } from './outbox.ts';
import { cancelledUnacted, interrupted, reportOf, settle } from './report.ts';
import type { Uploads } from './uploads.ts';
import type { Workspace } from '../files/index.ts';
import type { CommandSpans } from './tracing/spans.ts';

export interface ReporterTools {
  workcell: string;
  address: InstanceAddress;
  journal: Journal;
  uploads: Uploads;
  workspace: Workspace;
  outbox: Outbox;
  /** What an interrupted command has left running, in a sentence. */
  aftermath: (commandId: string) => string | undefined;
  /** Milliseconds for which uploads may go on after a cancel. */
  hurry: number;
  /** Milliseconds for uploads that are broken off to end, when the agent stops. */
  breakOff: number;
  /** Missing where nobody wants spans. */
  spans?: CommandSpans | undefined;
  log: Logger;
}

/** A command that has ended, and whose files are on their way to the gateway. */
interface Storing {
  /** Ends its uploads. */
  abort: AbortController;
  hurried: boolean;
  done: Promise<void>;
}

/**
 * Brings what became of commands to the owner: stores the files, notes the command as settled, and has the report sent until the
 * owner keeps it. What it has not brought when the process ends, it goes on with after the next start.
 */
export class Reporter {
  readonly #tools: ReporterTools;
  readonly #underWay = new Map<string, Storing>();
  readonly #closing = new AbortController();

  constructor(tools: ReporterTools) {
    this.#tools = tools;
  }

  /** Commands that have ended, and whose report no owner has said to have committed. */
  *unkept(): Generator<string> {
    yield* this.#underWay.keys();
    yield* this.#tools.outbox.names();
  }

  /** Takes over what an earlier process left in the journal, but for what its module may be able to tell of. */
  resume(): void {
    const { journal, outbox } = this.#tools;
    for (const entry of journal.unkept()) outbox.hold(entry.command_id, this.#reporting(entry));
    for (const entry of [...journal.entries()]) {
      const open = entry.phase === 'started' && entry.begun !== undefined;
      if (entry.phase !== 'settled' && !open) this.#bring(entry);
    }
  }

  /** An earlier process began the command, and nobody can tell what became of it. */
  reportInterrupted(entry: StartedEntry): void {
    this.#bring(entry);
  }

  /**
   * Notes an outcome or a cancellation in the journal and brings it to the owner. Resolves when it is noted, or cannot be.
   *
   * An outcome is sent beside that, not after it: should the process die in between, an interruption is reported for what the
   * owner knows to have ended, and changes nothing. That the instrument was never asked is on the disk before it is said, and so is
   * that an action was abandoned: the owner sends the next command to a driver that still runs.
   * @param condition how the instrument stands after a failure, in a moment: the report is sent with it, and the outcome is noted before
   */
  report(
    entry: Extract<JournalEntry, { phase: 'acted' | 'cancelled' }>,
    condition?: Promise<Condition | undefined>,
  ): Promise<void> {
    if (entry.phase === 'acted' && entry.outcome.acted && entry.files.length === 0 && !condition)
      return this.#settle({
        ...entry,
        phase: 'settled',
        outcome: this.#withAftermath(entry, entry.outcome),
        files: [],
      });
    const noted = this.#note(entry);
    this.#bring(entry, noted, condition);
    return noted;
  }

  /** Sends the report of a settled command once more, and until it is kept. */
  repeat(commandId: string): void {
    const entry = this.#tools.journal.get(commandId);
    if (entry?.phase !== 'settled') return;
    const report = this.#reporting(entry);
    this.#tools.outbox.put(commandId, (again) => report(again + 1));
  }

  /** Sends reports once more that an owner had kept, in a store that has lost them since. */
  repeatKept(commandIds: readonly string[]): void {
    for (const commandId of commandIds) {
      const entry = this.#tools.journal.get(commandId);
      if (entry?.phase === 'settled' && entry.kept) this.repeat(commandId);
    }
  }

  /** The owner has committed these reports. */
  kept(names: readonly string[]): void {
    const { journal, outbox, workspace, spans, log } = this.#tools;
    outbox.kept(names);
    for (const command_id of names) {
      const entry = journal.get(command_id);
      if (entry?.phase !== 'settled' || entry.kept) continue;
      const { run_id, number } = entry;
      spans?.kept(command_id);
      void workspace.remove(command_id);
      journal
        .recordLazily({ phase: 'kept', command_id, run_id, number })
        .catch((error: unknown) =>
          log.warn(
            { ...commandIds(entry), err: error },
            'that a report is kept could not be noted; it is sent again',
          ),
        );
    }
  }

  /** Gives the uploads of a command only a moment more: somebody waits for its report in order to end the run. */
  hasten(commandId: string): void {
    const storing = this.#underWay.get(commandId);
    if (!storing || storing.hurried) return;
    storing.hurried = true;
    setTimeout(
      () =>
        storing.abort.abort(new WeirError('cancelled', 'the run was cancelled before the file was stored')),
      this.#tools.hurry,
    ).unref();
  }

  /** Resolves when all reports are kept, or `ms` milliseconds have passed; true for the first. */
  async flush(ms: number): Promise<boolean> {
    const until = performance.now() + ms;
    if ((await within(this.#stored(), ms)) === timedOut) return false;
    return this.#tools.outbox.flush(Math.max(0, until - performance.now()));
  }

  /** Stops all sending; resolves when nothing of it runs any more, a moment later at most. */
  async close(): Promise<void> {
    this.#closing.abort(new WeirError('cancelled', 'the agent stops'));
    this.#tools.outbox.close();
    this.#tools.spans?.close();
    await within(this.#stored(), this.#tools.breakOff);
  }

  async #stored(): Promise<void> {
    await Promise.all([...this.#underWay.values()].map(({ done }) => done));
  }

  #reporting(entry: SettledEntry): (again: number) => ReportMessage {
    const { workcell, address, spans } = this.#tools;
    return (again) => {
      spans?.sending(entry, again);
      return reportOf(entry, workcell, address, again);
    };
  }

  /** Stores the files of a command that has ended, if it has any, and settles it. */
  #bring(
    entry: JournalEntry,
    noted: Promise<void> = Promise.resolve(),
    read?: Promise<Condition | undefined>,
  ): void {
    const abort = new AbortController();
    const done = noted
      .then(() => Promise.all([this.#storeFiles(entry, abort.signal), read]))
      .then(([settled, condition]) => {
        if (settled) void this.#settle(condition ? withCondition(settled, condition) : settled);
        this.#underWay.delete(entry.command_id);
      });
    this.#underWay.set(entry.command_id, { abort, hurried: false, done });
  }

  /**
   * Sends the report, and notes it beside that. A success need not be on the disk at once: where a power cut takes it from the journal, the
   * interruption that is reported then changes nothing for an owner that knows the success. Of any other outcome it would. The report of an
   * abandoned action is sent once it is on the disk, and whoever waits for that has freed its place.
   */
  #settle(entry: SettledEntry): Promise<void> {
    const noted = this.#note(entry, entry.outcome.outcome === 'succeeded' ? 'write' : 'note');
    const send = () => this.#tools.outbox.put(entry.command_id, this.#reporting(entry));
    if (isAbandoned(entry.outcome))
      void noted.then(() => setImmediate(() => this.#closing.signal.aborted || send()));
    else send();
    return noted;
  }

  /** Resolves when it is noted, or cannot be: the process still knows it, and loses nothing if it lives until it is kept. */
  async #note(entry: JournalEntry, how: 'note' | 'write' = 'note'): Promise<void> {
    try {
      await this.#tools.journal[how](entry);
    } catch (error) {
      this.#tools.log.error(
        { ...commandIds(entry), err: error },
        'the outcome could not be written into the journal',
      );
    }
  }

  /** The entry with all its files stored or told as missing; undefined where the agent stops first. Never rejects. */
  async #storeFiles(entry: JournalEntry, signal: AbortSignal): Promise<SettledEntry | undefined> {
    const { files, outcome } = outcomeOfEntry(entry);
    const known = this.#withAftermath(entry, outcome);
    const ends = AbortSignal.any([signal, this.#closing.signal]);
    const { stored, missing } = await this.#tools.uploads.store(entry, files, ends, {
      rests: known.latched === undefined,
    });
    if (this.#closing.signal.aborted && files.length > 0) return undefined;
    const files_missing = [...(known.files_missing ?? []), ...missing];
    return settle(entry, files_missing.length > 0 ? { ...known, files_missing } : known, stored);
  }

  /** Whoever looks after an interrupted action must know whether its program still acts. */
  #withAftermath({ command_id }: JournalEntry, outcome: Outcome): Outcome {
    const { error } = outcome;
    if (outcome.outcome !== 'interrupted' || !error) return outcome;
    const aftermath = this.#tools.aftermath(command_id);
    if (aftermath === undefined) return outcome;
    return { ...outcome, error: { ...error, message: `${error.message}; ${aftermath}` } };
  }
}

function withCondition(entry: SettledEntry, condition: Condition): SettledEntry {
  return { ...entry, outcome: { ...entry.outcome, condition } };
}

/** Nobody waits for the end of the action any more. */
function isAbandoned({ error }: Outcome): boolean {
  return error?.code === 'abandoned';
}

/** What a known command's report says. A start that nobody ended is an interruption. */
function outcomeOfEntry(entry: JournalEntry): { outcome: Outcome; files: LocalFile[] } {
  switch (entry.phase) {
    case 'acted':
      return { outcome: entry.outcome, files: entry.files };
    case 'started':
      return { outcome: interrupted, files: [] };
    case 'cancelled':
      return { outcome: cancelledUnacted, files: [] };
    case 'settled':
      return { outcome: entry.outcome, files: [] };
  }
}
