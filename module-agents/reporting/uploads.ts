import type { InstanceAddress } from '../../shared/contracts/address.ts';
import { message, type ReportMessage } from '../../shared/contracts/message.ts';
import type { StoredFile } from '../../shared/contracts/result-file.ts';
import { messageOf, toFailure } from '../../shared/kernel/errors/weir-error.ts';
import { commandIds } from '../../shared/observe/index.ts';
import type { Logger } from '../../shared/kernel/log/logger.ts';
import { type Traced, tracedIn } from '../../shared/contracts/traced.ts';
import type { FileClient, RetryWait } from '../files/index.ts';
import type { JournalEntry, LocalFile, MissingFile } from '../journal/index.ts';
import type { CommandSpans } from './tracing/spans.ts';

export interface UploadTools {
  workcell: string;
  address: InstanceAddress;
  files: FileClient;
  retryWait: RetryWait;
  /** Sends a report that may be lost. Never throws. */
  send: (report: ReportMessage) => void;
  /** The session that the agent is in or was in last; 0 if none. */
  session: () => number;
  /** Uploads that last longer, in milliseconds, are told: the instrument is at rest meanwhile. */
  longUpload: number;
  /** Missing where nobody wants spans. */
  spans?: CommandSpans | undefined;
  log: Logger;
}

type Command = Pick<JournalEntry, 'command_id' | 'run_id' | keyof Traced>;

/** Brings the files that actions made to the gateway, for as long as it takes, and says what keeps them. */
export class Uploads {
  readonly #tools: UploadTools;

  constructor(tools: UploadTools) {
    this.#tools = tools;
  }

  /**
   * Resolves when each file is stored, or refused for good, or `signal` is aborted: what is not stored then is missing, with the
   * reason. Never rejects.
   * @param rests whether others may be given the instrument meanwhile
   */
  async store(
    command: Command,
    files: readonly LocalFile[],
    signal: AbortSignal,
    { rests }: { rests: boolean },
  ): Promise<{ stored: StoredFile[]; missing: MissingFile[] }> {
    const stored: StoredFile[] = [];
    const missing: MissingFile[] = [];
    if (files.length === 0) return { stored, missing };
    const { longUpload, spans } = this.#tools;
    const tell = (note: string) => this.#tell(command, note, rests);
    const long = setTimeout(() => tell('its files are being stored'), longUpload);
    const storeAll = async () => {
      for (const file of files) {
        const fate = await this.#storeOne(command, file, signal, tell);
        if ('path' in fate) stored.push(fate);
        else missing.push(fate);
      }
    };
    await (spans ? spans.storing(command, files.length, storeAll) : storeAll());
    clearTimeout(long);
    return { stored, missing };
  }

  async #storeOne(
    command: Command,
    file: LocalFile,
    signal: AbortSignal,
    tell: (note: string) => void,
  ): Promise<StoredFile | MissingFile> {
    const { files, retryWait, log } = this.#tools;
    const { label } = file;
    const about = () => ({ ...commandIds(command), label });
    let told: string | undefined;
    for (let attempt = 1; ; attempt++) {
      try {
        signal.throwIfAborted();
        return await files.storeResult(command, file, signal);
      } catch (error) {
        const reason = messageOf(signal.aborted ? signal.reason : error);
        if (signal.aborted || !toFailure(error).retryable) {
          log.warn({ ...about(), reason }, 'a result file is not stored');
          return { label, reason: reason.slice(0, 500) };
        }
        if (attempt === 1) log.warn({ ...about(), reason }, 'a result file waits to be stored');
        if (told !== reason) tell(`waits to store the file "${label}": ${reason}`);
        told = reason;
        await retryWait.pause(attempt, signal);
      }
    }
  }

  /** The action is over and the instrument at rest, but not the step: people see why, and others get the instrument. */
  #tell(command: Command, note: string, rests: boolean): void {
    const { command_id, run_id } = command;
    const { workcell, address, send, session } = this.#tools;
    const body = { ...address, note: note.slice(0, 500), ...(rests && { rested: true as const }) };
    const header = { workcell, run_id, command_id, session: session(), ...tracedIn(command) };
    send(message('step.progress', { ...header, body }));
  }
}
