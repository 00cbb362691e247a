import { parseCommandId } from '../../shared/contracts/command-id.ts';
import type { CommandMessage, MessageOf } from '../../shared/contracts/message.ts';
import { WeirError } from '../../shared/kernel/errors/weir-error.ts';
import { commandIds } from '../../shared/observe/index.ts';
import type { Logger } from '../../shared/kernel/log/logger.ts';
import type { JournalEntry, Journal } from '../journal/index.ts';
import { admit, type Admission } from './admission.ts';
import type { ActionsUnderWay } from './actions-under-way.ts';
import { type RefusalReason, type Refusals, stoppedUnacted, type Reporter } from '../reporting/index.ts';
import type { Session } from '../session/index.ts';
import { callBegun, identityOf } from './prepare.ts';
import type { Preparations } from './preparations.ts';
import type { Workspace } from '../files/index.ts';

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
  preparations: Preparations;
  underWay: ActionsUnderWay;
  /** True where the module can tell what became of such an action after a restart. */
  canRecover: (action: string) => boolean;
}

/**
 * Takes commands and cancellations, and sees to it that the instrument is asked at most once per command. A command is
 * here in one of these ways:
 *
 * - `preparing`: it is with the `Beginnings`, and may still be given up
 * - `performing`: the instrument has been asked, or is asked what became of what an earlier process began
 *
 * What has ended is with the reporter.
 */
export class CommandIntake {
  readonly #options: CommandIntakeOptions;
  #draining = false;

  constructor(options: CommandIntakeOptions) {
    this.#options = options;
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
    const { reporter, preparations, log } = this.#options;
    if (body.kept) reporter.kept(body.kept);
    const admission = this.#admit(command);
    switch (admission.decision) {
      case 'drop':
        log.info(commandIds(command), 'a command of another session is dropped');
        break;
      case 'wait':
        preparations.wait(command);
        break;
      case 'known':
        break;
      case 'repeat':
        reporter.repeat(command_id);
        break;
      case 'cancel':
        this.#settleStopped(command);
        break;
      case 'refuse':
        this.#refuse(command, admission.reason);
        break;
      case 'begin':
        void preparations.begin(command, (copy) => this.take(copy));
        break;
    }
  }

  /** Somebody wants these commands to stop, or never to begin. */
  cancel({ body }: MessageOf<'cancel'>): void {
    for (const { command_id, number } of body.commands) this.stop(command_id, number);
  }

  /** Somebody wants the command to stop, or never to begin; one that has ended is told of once more. */
  stop(commandId: string, number: number): void {
    const { journal, reporter, refusals, preparations, underWay, log } = this.#options;
    if (preparations.giveUp(commandId, 'cancelled')) return;
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

  /** Refuses everything new from now on, and gives up what has not begun. */
  drain(): void {
    this.#draining = true;
    this.#options.preparations.giveAllUp('draining');
  }

  /** An operator wants all that is here to end, and what has not begun never to begin. Tells what acts. */
  stopAll(reason: WeirError): string[] {
    const why = reason.code === 'stopped' ? 'stopped' : 'cancelled';
    const { preparations, underWay } = this.#options;
    preparations.giveAllUp(why);
    const acting = underWay.acting();
    underWay.abort(reason);
    return acting;
  }

  /** Resolves when nothing is prepared or acted on any more. */
  async atRest(): Promise<void> {
    const { preparations, underWay } = this.#options;
    for (;;) {
      const under = [...underWay.ends(), ...preparations.ends()];
      if (under.length === 0) return;
      await Promise.all(under);
    }
  }

  #admit(command: CommandMessage): Admission {
    const { command_id, epoch, session, body } = command;
    const { capacity, journal, refusals, preparations, underWay, ...options } = this.#options;
    const refused = refusals.reasonFor(command_id);
    const stopped = options.stopped();
    const known = {
      noted: journal.get(command_id)?.phase,
      journal_floor: journal.floor(),
      forgotten: journal.hasForgotten(command_id),
    };
    return admit(
      { epoch, session, number: body.number },
      {
        session: options.session(),
        ...known,
        here: preparations.has(command_id) ? 'preparing' : refused && { refused },
        draining: this.#draining,
        stopped,
        busy: [...preparations.commands(), ...underWay.acting()].length,
        capacity,
      },
    );
  }

  #settleStopped(command: CommandMessage): void {
    const identity = identityOf(command);
    void this.#options.reporter.report({ phase: 'acted', ...identity, outcome: stoppedUnacted, files: [] });
  }

  #refuse(command: CommandMessage, reason: RefusalReason): void {
    this.#options.refusals.refuse({ ...identityOf(command), session: command.session }, reason);
  }
}
