import type { InstanceAddress } from '../../shared/contracts/address.ts';
import { message } from '../../shared/contracts/message.ts';
import type { StoredFile } from '../../shared/contracts/result-file.ts';
import { crashPoint, crashPointOnceSent } from '../../shared/crash-point/crash-point.ts';
import { messageOf, toFailure, WeirError } from '../../shared/errors/weir-error.ts';
import { timedOut, within } from '../../shared/lifecycle/deadline.ts';
import type { Logger } from '../../shared/log/logger.ts';
import type {
  JournalEntry,
  LocalFile,
  MissingFile,
  Outcome,
  StartedEntry,
} from '../journal/journal-entry.ts';
import type { Journal } from '../journal/journal.ts';
import type { Courier } from './courier.ts';
import type { FileClient } from '../files/file-client.ts';
import type { Pacer } from './pacer.ts';
import { bareReport, cancelledUnacted, interrupted, reportOf, settle, type SettledEntry } from './report.ts';
import type { Workspace } from '../files/workspace.ts';

export interface ReporterTools {
  workcell: string;
  address: InstanceAddress;
  journal: Journal;
  files: FileClient;
  workspace: Workspace;
  courier: Courier;
  pacer: Pacer;
  /** The session that the agent is in or was in last; 0 if none. */
  session: () => number;
  /** What an interrupted command has left running, in a sentence. */
  aftermath: (commandId: string) => string | undefined;
  /** Milliseconds for which uploads may go on after a cancel. */
  hurry: number;
  /** Uploads that last longer, in milliseconds, are told: the instrument is at rest meanwhile. */
  longUpload: number;
  log: Logger;
}

/** Nobody waits for what is told on the way, in milliseconds. */
const tellPatience = 5_000;

/** A report that is not confirmed yet. */
interface UnsettledReport {
  /** Ends its uploads. */
  uploads: AbortController;
  hurried: boolean;
  done: Promise<void>;
}

/**
 * Brings what became of commands to the owner: stores the files, publishes the report until it is confirmed, notes the
 * command as settled. What it has not brought when the process ends, it goes on with after the next start.
 */
export class Reporter {
  readonly #tools: ReporterTools;
  readonly #unsettled = new Map<string, UnsettledReport>();
  /** Settled commands whose report is on its way once more. */
  readonly #repeating = new Map<string, Promise<void>>();
  readonly #closing = new AbortController();

  constructor(tools: ReporterTools) {
    this.#tools = tools;
  }

  /** Commands whose report is not confirmed yet. */
  unsettled(): Iterable<string> {
    return this.#unsettled.keys();
  }

  /** Takes over what an earlier process left in the journal, but for what its module may be able to tell of. */
  resume(): void {
    for (const entry of this.#tools.journal.entries()) {
      const open = entry.phase === 'started' && entry.begun !== undefined;
      if (entry.phase !== 'settled' && !open) this.#begin(entry);
    }
  }

  /** An earlier process began the command, and nobody can tell what became of it. */
  reportInterrupted(entry: StartedEntry): void {
    this.#begin(entry);
  }

  /** Notes an outcome or a cancellation in the journal, then brings it to the owner. Resolves when it is noted, or cannot be. */
  report(entry: Extract<JournalEntry, { phase: 'acted' | 'cancelled' }>): Promise<void> {
    const noted = this.#tools.journal.note(entry).catch((error: unknown) => {
      // The process still knows it; if it lives until the report is confirmed, nothing was lost.
      const { command_id } = entry;
      this.#tools.log.error({ command_id, err: error }, 'the outcome could not be written into the journal');
    });
    this.#begin(entry, noted);
    return noted;
  }

  /** Sends the report of a settled command once more. */
  repeat(commandId: string): void {
    const entry = this.#tools.journal.get(commandId);
    if (entry?.phase !== 'settled' || this.#repeating.has(commandId)) return;
    const sent = this.#publish(entry)
      .catch((error: unknown) => {
        this.#tools.log.error({ command_id: commandId, err: error }, 'a report could not be repeated');
      })
      .then(() => void this.#repeating.delete(commandId));
    this.#repeating.set(commandId, sent);
    crashPointOnceSent('agent.repeated');
  }

  /** Gives the uploads of a command only a moment more: somebody waits for its report in order to end the run. */
  hasten(commandId: string): void {
    const report = this.#unsettled.get(commandId);
    if (!report || report.hurried) return;
    report.hurried = true;
    setTimeout(
      () =>
        report.uploads.abort(new WeirError('cancelled', 'the run was cancelled before the file was stored')),
      this.#tools.hurry,
    ).unref();
  }

  /** Resolves when all reports are confirmed, or `ms` milliseconds have passed; true for the first. */
  async flush(ms: number): Promise<boolean> {
    return (await within(this.#underWay(), ms)) !== timedOut;
  }

  /** Stops all sending; resolves when nothing of it runs any more, a moment later at most. */
  async close(): Promise<void> {
    this.#closing.abort(new WeirError('cancelled', 'the agent stops'));
    await within(this.#underWay(), 1000);
  }

  async #underWay(): Promise<void> {
    await Promise.all([...this.#unsettled.values()].map(({ done }) => done));
    await Promise.all(this.#repeating.values());
  }

  #begin(entry: JournalEntry, noted: Promise<void> = Promise.resolve()): void {
    const uploads = new AbortController();
    const done = noted
      .then(() => {
        if (entry.phase === 'cancelled') crashPoint('agent.cancelled-noted');
        else crashPoint('agent.acted-noted');
        return this.#bring(entry, uploads.signal);
      })
      .catch((error: unknown) => {
        const { command_id } = entry;
        this.#tools.log.error(
          { command_id, err: error },
          'a report could not be brought; it is tried after a restart',
        );
      });
    this.#unsettled.set(entry.command_id, { uploads, hurried: false, done });
  }

  async #bring(entry: JournalEntry, uploads: AbortSignal): Promise<void> {
    const settled = await this.#storeFiles(entry, uploads);
    crashPoint('agent.uploaded');
    if (!settled || !(await this.#publish(settled))) return;
    crashPoint('agent.report-confirmed');
    this.#unsettled.delete(entry.command_id);
    try {
      await this.#tools.journal.noteLazily(settled);
      crashPoint('agent.settled-noted');
      await this.#tools.workspace.remove(entry.command_id);
    } catch (error) {
      const { command_id } = entry;
      this.#tools.log.warn(
        { command_id, err: error },
        'a settled command could not be noted; it is reported again after a restart',
      );
    }
  }

  /** The entry with all its files stored or told as missing; undefined where the agent stops first. */
  async #storeFiles(entry: JournalEntry, signal: AbortSignal): Promise<SettledEntry | undefined> {
    const { files, ...ended } = outcomeOfEntry(entry);
    const outcome = withAftermath(ended.outcome, this.#tools.aftermath(entry.command_id));
    const stored: StoredFile[] = [];
    const missing: MissingFile[] = [...(outcome.files_missing ?? [])];
    const long = setTimeout(() => this.#tell(entry, 'its files are being stored'), this.#tools.longUpload);
    try {
      for (const file of files) {
        const fate = await this.#storeFile(entry, file, signal);
        if (this.#closing.signal.aborted) return undefined;
        if ('path' in fate) stored.push(fate);
        else missing.push(fate);
      }
    } finally {
      clearTimeout(long);
    }
    return settle(entry, missing.length > 0 ? { ...outcome, files_missing: missing } : outcome, stored);
  }

  /** Tries until the file is stored, refused for good, or `signal` is aborted. */
  async #storeFile(
    entry: JournalEntry,
    file: LocalFile,
    signal: AbortSignal,
  ): Promise<StoredFile | MissingFile> {
    const { files, pacer, log } = this.#tools;
    const { command_id: commandId } = entry;
    let told: string | undefined;
    const ends = AbortSignal.any([signal, this.#closing.signal]);
    for (let attempt = 1; ; attempt++) {
      try {
        ends.throwIfAborted();
        return await files.storeResult(commandId, file, ends);
      } catch (error) {
        const reason = ends.aborted ? messageOf(ends.reason) : messageOf(error);
        const { label } = file;
        if (ends.aborted || !toFailure(error).retryable) {
          log.warn({ command_id: commandId, label, reason }, 'a result file is not stored');
          return { label, reason: reason.slice(0, 500) };
        }
        if (attempt === 1)
          log.warn({ command_id: commandId, label, reason }, 'a result file waits to be stored');
        if (told !== reason) this.#tell(entry, `waits to store the file "${label}": ${reason}`);
        told = reason;
        await pacer.pause(attempt, ends);
      }
    }
  }

  /** The action is over and the instrument at rest, but not the step: people see why, and others get the instrument. */
  #tell({ command_id, run_id }: JournalEntry, note: string): void {
    const { workcell, address, courier, session } = this.#tools;
    const body = { ...address, note: note.slice(0, 500), rested: true as const };
    const told = message('step.progress', { workcell, run_id, command_id, session: session(), body });
    void courier.try(told, tellPatience);
  }

  /** True where the broker confirmed the report, false where the agent stops first. */
  async #publish(entry: SettledEntry): Promise<boolean> {
    const { workcell, address, courier, log } = this.#tools;
    const report = reportOf(entry, workcell, address);
    try {
      const confirmed = courier.deliver(report, this.#closing.signal);
      crashPointOnceSent('agent.report-sent');
      return await confirmed;
    } catch (error) {
      log.error(
        { command_id: entry.command_id, err: error },
        'a report fits no contract; only its outcome is sent',
      );
      return await courier.deliver(bareReport(report, messageOf(error)), this.#closing.signal);
    }
  }
}

/** Whoever looks after an interrupted action must know whether its program still acts. */
function withAftermath(outcome: Outcome, aftermath: string | undefined): Outcome {
  const { error } = outcome;
  if (outcome.outcome !== 'interrupted' || !error || aftermath === undefined) return outcome;
  return { ...outcome, error: { ...error, message: `${error.message}; ${aftermath}` } };
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
