import { parseCommandId } from '../../shared/contracts/command-id.ts';
import type { CommandMessage, MessageOf } from '../../shared/contracts/message.ts';
import { WeirError } from '../../shared/kernel/errors/weir-error.ts';
import { commandIds } from '../../shared/observe/index.ts';
import type { Logger } from '../../shared/kernel/log/logger.ts';
import type { JournalEntry, Journal, Phase } from '../journal/index.ts';
import type { ActionsUnderWay } from './actions-under-way.ts';
import { stoppedUnacted, type Reporter } from '../reporting/index.ts';
import type { Session } from '../session/index.ts';
import { callBegun, identityOf } from './prepare.ts';
import type { Preparations } from './preparations.ts';
import type { RefusalReason, Refusals } from './refusals.ts';
import type { Workspace } from '../files/index.ts';

export interface CommandIntakeOptions {
  capacity: () => number;
  journal: Journal;
  reporter: Reporter;
  refusals: Refusals;
  workspace: Workspace;
  log: Logger;
  session: () => Session;
  preparations: Preparations;
  underWay: ActionsUnderWay;
  /** True where the module can tell what became of such an action after a restart. */
  canRecover: (action: string) => boolean;
  /** False where the module is still to learn from its instrument whether there is such an action. */
  isLearned: (action: string) => boolean;
}

/**
 * Takes commands and cancellations, and sees to it that the instrument is asked at most once per command. A command is
 * here in one of these ways:
 *
 * - `preparing`: it is with the `Preparations`, and may still be given up
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
        preparations.begin(command, (copy) => this.take(copy));
        break;
    }
  }

  /** These commands must stop, or never begin. */
  cancel({ body }: MessageOf<'cancel'>): void {
    const why = body.reason === 'timeout' ? timeIsUp() : asked();
    for (const { command_id, number } of body.commands) this.stop(command_id, number, why);
  }

  /** Somebody wants the command to stop, or never to begin; one that has ended is told of once more. */
  stop(commandId: string, number: number, why = asked()): void {
    const { journal, reporter, refusals, preparations, underWay, log } = this.#options;
    if (preparations.giveUp(commandId, 'cancelled')) return;
    if (underWay.stop(commandId, why)) return;
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
    const { capacity, isLearned, journal, refusals, preparations, underWay, ...options } = this.#options;
    const refused = refusals.reasonFor(command_id);
    const stopped = journal.stopped() !== undefined;
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
        // It comes again once the instrument says that it is ready, and what it can do.
        capacity: isLearned(body.step.action) ? capacity() : 0,
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

function asked(): WeirError {
  return new WeirError('cancelled', 'the action was asked to stop');
}

function timeIsUp(): WeirError {
  const details = { timeout: true };
  return new WeirError('cancelled', 'the action took longer than the timeout of its step', { details });
}

/** What of a command the decision rests on. */
export interface CommandFacts {
  epoch: number;
  session: number;
  number: number;
}

/** What the agent knows when the command comes. */
export interface AdmissionView {
  session: Session;
  /** What the journal has of the command. */
  noted: Phase | undefined;
  /** Where the command is in this process, if it is: being prepared, or refused earlier for this reason. */
  here: 'preparing' | { refused: RefusalReason } | undefined;
  journal_floor: number;
  /** The journal keeps it no more, and knows that it, or a later attempt of its step, was in it. */
  forgotten: boolean;
  draining: boolean;
  /** A safety stop holds the instrument. */
  stopped: boolean;
  /** Commands that are being prepared or acted on. */
  busy: number;
  capacity: number;
}

/**
 * What to do with a command that has come.
 *
 * - `drop`: nothing; it is not of the session that the agent is in. Welcomes and commands come in the order in which they were
 *   sent, so the session of a command that comes outside of it is over, or will never be entered
 * - `wait`: the same command is being prepared; decide again when that has ended
 * - `known`: nothing; its report is under way or will be
 * - `repeat`: send its report again
 * - `cancel`: settle it as cancelled: a safety stop has overtaken it
 * - `refuse`: say so
 * - `begin`: prepare it, note it, act on it
 */
export type Admission =
  | { decision: 'drop' | 'wait' | 'known' | 'repeat' | 'cancel' | 'begin' }
  | { decision: 'refuse'; reason: RefusalReason };

/** Decides on a command that has come. Pure. */
export function admit(command: CommandFacts, view: AdmissionView): Admission {
  const { session, here } = view;
  if (session.phase === 'out') return { decision: 'drop' };
  // A store that was restored from a copy counts sessions from where the copy was: the epoch tells its owners apart.
  if (command.epoch < session.epoch || command.session !== session.session) return { decision: 'drop' };
  if (here === 'preparing') return { decision: 'wait' };
  if (view.noted === 'settled') return { decision: 'repeat' };
  if (view.noted !== undefined) return { decision: 'known' };
  // A refusal promised that it would never be acted on; the copy that was on its way meanwhile must not break that.
  if (here !== undefined) return { decision: 'refuse', reason: here.refused };
  if (command.number <= view.journal_floor || view.forgotten)
    return { decision: 'refuse', reason: 'forgotten' };
  if (view.stopped) return { decision: 'cancel' };
  if (view.draining) return { decision: 'refuse', reason: 'draining' };
  if (view.busy >= view.capacity) return { decision: 'refuse', reason: 'at_capacity' };
  return { decision: 'begin' };
}
