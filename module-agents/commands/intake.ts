import { parseCommandId } from '../../shared/contracts/command-id.ts';
import type { CommandMessage, MessageOf } from '../../shared/contracts/message.ts';
import { toFailure, WeirError } from '../../shared/errors/weir-error.ts';
import type { Logger } from '../../shared/log/logger.ts';
import type { JournalEntry, Outcome } from '../journal/journal-entry.ts';
import type { Journal } from '../journal/journal.ts';
import { admit, type Admission, type RefusalReason } from './admission.ts';
import { trim } from '../reporting/outcome.ts';
import type { ActionsUnderWay } from './actions-under-way.ts';
import { Preparation } from './preparation.ts';
import type { Prepared } from './prepare.ts';
import type { Refusals } from '../reporting/refusals.ts';
import { stoppedUnacted } from '../reporting/report.ts';
import type { Reporter } from '../reporting/reporter.ts';
import type { Session } from '../session/session.ts';
import { begunBy, identityOf, callBegun, callOf } from './action-call.ts';
import type { Workspace } from '../files/workspace.ts';

export interface CommandIntakeOptions {
  capacity: number;
  journal: Journal;
  reporter: Reporter;
  refusals: Refusals;
  workspace: Workspace;
  log: Logger;
  session: () => Session;
  /** True while a safety stop holds the instrument. */
  stopped: () => boolean;
  /** True where a command of that session may begin this very moment. */
  mayBegin: (session: number) => boolean;
  prepare: (command: CommandMessage, signal: AbortSignal) => Promise<Prepared>;
  underWay: ActionsUnderWay;
  /** True where the module can tell what became of such an action after a restart. */
  canRecover: (action: string) => boolean;
  /** The journal's disk failed: nothing can be begun any more. */
  onBroken: (error: WeirError) => void;
}

/**
 * Takes commands and cancellations, and sees to it that the instrument is asked at most once per command. A command is
 * here in one of these ways:
 *
 * - `preparing`: its arguments are checked, its files fetched, its start noted; may still be given up
 * - `performing`: the instrument has been asked, or is asked what became of what an earlier process began
 *
 * What has ended is with the reporter.
 */
export class CommandIntake {
  readonly #options: CommandIntakeOptions;
  readonly #preparing = new Map<string, Preparation>();
  #draining = false;

  constructor(options: CommandIntakeOptions) {
    this.#options = options;
  }

  /** Every command that is here and has not ended. */
  *holding(): Generator<string> {
    yield* this.#preparing.keys();
    yield* this.#options.underWay.commands();
  }

  acting(): string[] {
    return this.#options.underWay.acting();
  }

  isPreparing(commandId: string): boolean {
    return this.#preparing.has(commandId);
  }

  isPerforming(commandId: string): boolean {
    return this.#options.underWay.has(commandId);
  }

  /**
   * Takes up what an earlier process left in motion and the module can tell of; of the rest nobody knows what became of it.
   * Called once, when the module is set up, and before anybody hears of this process: to the owner these commands never
   * ceased to be acted on.
   */
  recover(): void {
    const { journal, reporter, workspace, underWay, canRecover } = this.#options;
    for (const entry of [...journal.entries()]) {
      if (entry.phase !== 'started' || !entry.begun) continue;
      if (canRecover(entry.begun.action)) underWay.begin(callBegun(entry, entry.begun, workspace));
      else reporter.reportInterrupted(entry);
    }
  }

  /** A command has come. */
  take(command: CommandMessage): void {
    const { command_id, body } = command;
    if (body.kept) this.#options.reporter.kept(body.kept);
    const admission = this.#admit(command);
    switch (admission.decision) {
      case 'drop':
        this.#options.log.info({ command_id }, 'a command of another session is dropped');
        break;
      case 'wait':
        this.#preparing.get(command_id)?.waiting.push(command);
        break;
      case 'known':
        break;
      case 'repeat':
        this.#options.reporter.repeat(command_id);
        break;
      case 'cancel':
        this.#settleStopped(command);
        break;
      case 'refuse':
        this.#refuse(command, admission.reason);
        break;
      case 'begin':
        void this.#begin(command);
        break;
    }
  }

  /** Somebody wants these commands to stop, or never to begin. */
  cancel({ body }: MessageOf<'cancel'>): void {
    for (const { command_id, number } of body.commands) this.stop(command_id, number);
  }

  /** Somebody wants the command to stop, or never to begin; one that has ended is told of once more. */
  stop(commandId: string, number: number): void {
    const { journal, reporter, refusals, underWay, log } = this.#options;
    const preparation = this.#preparing.get(commandId);
    if (preparation) {
      preparation.giveUp('cancelled');
      return;
    }
    if (underWay.stop(commandId, new WeirError('cancelled', 'the action was asked to stop'))) return;
    const run_id = parseCommandId(commandId)?.run_id;
    if (run_id === undefined) {
      log.warn({ command_id: commandId }, 'a cancel names no command');
      return;
    }
    const entry: JournalEntry | undefined = journal.get(commandId);
    if (entry?.phase === 'settled') reporter.repeat(commandId);
    else if (entry) reporter.hasten(commandId);
    else if (number <= journal.floor() || journal.hasForgotten(commandId)) {
      const { session } = this.#options.session();
      refusals.refuse({ command_id: commandId, run_id, number, session }, 'forgotten');
    } else void reporter.report({ phase: 'cancelled', command_id: commandId, run_id, number });
  }

  /** The session is over: nothing of it may begin. */
  sessionLeft(): void {
    for (const preparation of this.#preparing.values()) preparation.giveUp('session');
  }

  /** Refuses everything new from now on, and gives up what has not begun. */
  drain(): void {
    this.#draining = true;
    for (const preparation of this.#preparing.values()) preparation.giveUp('draining');
  }

  /** An operator wants all that is here to end, and what has not begun never to begin. Tells how many act. */
  stopAll(reason: WeirError): number {
    const why = reason.code === 'stopped' ? 'stopped' : 'cancelled';
    for (const preparation of this.#preparing.values()) preparation.giveUp(why);
    const acting = this.acting().length;
    this.#options.underWay.abort(reason);
    return acting;
  }

  /** Resolves when nothing is prepared or acted on any more. */
  async atRest(): Promise<void> {
    const { underWay } = this.#options;
    for (let under = underWay.ends(); ; under = underWay.ends()) {
      under.push(...[...this.#preparing.values()].map(({ ended }) => ended));
      if (under.length === 0) return;
      await Promise.all(under);
    }
  }

  #admit(command: CommandMessage): Admission {
    const { command_id, epoch, session, body } = command;
    const refused = this.#options.refusals.reasonFor(command_id);
    return admit(
      { epoch, session, number: body.number },
      {
        session: this.#options.session(),
        noted: this.#options.journal.get(command_id)?.phase,
        here: this.#preparing.has(command_id) ? 'preparing' : refused && { refused },
        journal_floor: this.#options.journal.floor(),
        forgotten: this.#options.journal.hasForgotten(command_id),
        draining: this.#draining,
        stopped: this.#options.stopped(),
        busy: this.#preparing.size + this.acting().length,
        capacity: this.#options.capacity,
      },
    );
  }

  async #begin(command: CommandMessage): Promise<void> {
    const preparation = new Preparation();
    this.#preparing.set(command.command_id, preparation);
    try {
      const prepared = await this.#prepare(command, preparation);
      // Nothing may be awaited from this check to the asking of the instrument: a session that ended in between would
      // be told that the command was never begun.
      if (!this.#options.mayBegin(command.session)) preparation.giveUp('session');
      preparation.demandWanted();
      this.#preparing.delete(command.command_id);
      this.#options.underWay.begin(callOf(command, prepared));
    } catch (error) {
      await this.#giveUp(command, preparation, error);
    }
    preparation.end();
    for (const copy of preparation.waiting) this.take(copy);
  }

  async #prepare(command: CommandMessage, preparation: Preparation): Promise<Prepared> {
    const prepared = await this.#options.prepare(command, preparation.signal);
    preparation.demandWanted();
    // Most actions cannot be asked after a restart: their arguments are not worth the journal's bytes.
    const begun = this.#options.canRecover(command.body.step.action)
      ? { begun: begunBy(command, prepared, Date.now()) }
      : {};
    const mark = command.mark === undefined ? {} : { mark: command.mark };
    await this.#options.journal.note({ phase: 'started', ...identityOf(command), ...begun, ...mark });
    return prepared;
  }

  /** The instrument is not asked; whoever must know is told why. */
  async #giveUp(command: CommandMessage, preparation: Preparation, error: unknown): Promise<void> {
    const { reporter, workspace, onBroken } = this.#options;
    const identity = identityOf(command);
    if (preparation.givenUp === undefined && WeirError.is(error, 'internal_error')) {
      onBroken(error);
      preparation.giveUp('draining');
    }
    if (preparation.givenUp === 'session' || preparation.givenUp === 'draining') {
      await this.#drop(command);
      await workspace.remove(command.command_id);
    }
    this.#preparing.delete(command.command_id);
    switch (preparation.givenUp) {
      case undefined:
        void reporter.report({
          phase: 'acted',
          ...identity,
          outcome: this.#failedUnacted(command, error),
          files: [],
        });
        break;
      case 'cancelled':
        void reporter.report({ phase: 'cancelled', ...identity });
        break;
      case 'stopped':
        this.#settleStopped(command);
        break;
      case 'draining':
        this.#refuse(command, 'draining');
        break;
      case 'session':
        break;
    }
  }

  async #drop(command: CommandMessage): Promise<void> {
    const { journal, log } = this.#options;
    const { command_id } = command;
    if (journal.get(command_id)?.phase !== 'started') return;
    try {
      await journal.noteLazily({ phase: 'dropped', ...identityOf(command) });
    } catch (error) {
      log.error({ command_id, err: error }, 'a dropped command could not be noted');
    }
  }

  #failedUnacted({ command_id }: CommandMessage, error: unknown): Outcome {
    const failure = trim(toFailure(error));
    const { code, message: reason } = failure;
    this.#options.log.warn({ command_id, code, reason }, 'a command cannot be begun');
    return { outcome: 'failed', acted: false, error: failure, ended_at: Date.now() };
  }

  #settleStopped(command: CommandMessage): void {
    const identity = identityOf(command);
    void this.#options.reporter.report({ phase: 'acted', ...identity, outcome: stoppedUnacted, files: [] });
  }

  #refuse(command: CommandMessage, reason: RefusalReason): void {
    this.#options.refusals.refuse({ ...identityOf(command), session: command.session }, reason);
  }
}
