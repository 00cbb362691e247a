import type { CommandMessage } from '../../shared/contracts/message.ts';
import { toFailure, WeirError } from '../../shared/kernel/errors/weir-error.ts';
import { commandIds } from '../../shared/observe/index.ts';
import { untilAborted } from '../../shared/kernel/lifecycle/waiting.ts';
import type { Logger } from '../../shared/kernel/log/logger.ts';
import type { Workspace } from '../files/index.ts';
import type { Identity, Outcome, Journal } from '../journal/index.ts';
import { trim, stoppedUnacted, type Reporter } from '../reporting/index.ts';
import { begunBy, callOf, identityOf, Preparation, type GivenUp, type Prepared } from './prepare.ts';
import type { ActionsUnderWay } from './actions-under-way.ts';
import type { Refusals } from './refusals.ts';

export interface PreparationsOptions {
  journal: Journal;
  reporter: Reporter;
  refusals: Refusals;
  workspace: Workspace;
  log: Logger;
  /** True where a command of that session may begin this very moment. */
  mayBegin: (session: number) => boolean;
  /** Resolves to false where the instrument is not fit for a command after another one has failed; waits until that is known. */
  untilFit: () => Promise<boolean>;
  prepare: (command: CommandMessage, signal: AbortSignal) => Promise<Prepared>;
  underWay: ActionsUnderWay;
  /** True where the module can tell what became of such an action after a restart. */
  canRecover: (action: string) => boolean;
  /** The journal's disk failed: nothing can be begun any more. */
  onBroken: (error: WeirError) => void;
}

/** An agent may fall silent for other reasons, once. */
const mostSilences = 2;

/**
 * The commands that are being prepared: their arguments are checked, their files fetched, their start is noted. Until the
 * instrument is asked each of them may still be given up.
 */
export class Preparations {
  readonly #options: PreparationsOptions;
  readonly #preparing = new Map<string, Preparation>();

  constructor(options: PreparationsOptions) {
    this.#options = options;
  }

  has(commandId: string): boolean {
    return this.#preparing.has(commandId);
  }

  commands(): Iterable<string> {
    return this.#preparing.keys();
  }

  /** Resolve when what is being prepared now is acted on or given up. */
  ends(): Promise<void>[] {
    return [...this.#preparing.values()].map(({ ended }) => ended);
  }

  /** Prepares a command, notes its start, and has the instrument asked. `again` is given the copies that come meanwhile. */
  begin(command: CommandMessage, again: (copy: CommandMessage) => void): void {
    const preparation = new Preparation();
    this.#preparing.set(command.command_id, preparation);
    preparation.ended = this.#begin(command, preparation, again);
  }

  /** A copy of a command that is being prepared: it is decided on when that has ended. */
  wait(copy: CommandMessage): void {
    this.#preparing.get(copy.command_id)?.waiting.push(copy);
  }

  /** False where the command is not being prepared. */
  giveUp(commandId: string, why: GivenUp): boolean {
    this.#preparing.get(commandId)?.giveUp(why);
    return this.#preparing.has(commandId);
  }

  giveAllUp(why: GivenUp): void {
    for (const preparation of this.#preparing.values()) preparation.giveUp(why);
  }

  /** The agent has fallen silent: what it was preparing may be why. That is noted, for the command comes again in the next session. */
  recordSilence(): void {
    const { journal, log } = this.#options;
    for (const command_id of this.#preparing.keys()) {
      journal.recordSilence(command_id).catch((error: unknown) => {
        log.error({ command_id, err: error }, 'that the agent fell silent over a command could not be noted');
      });
    }
  }

  async #begin(
    command: CommandMessage,
    preparation: Preparation,
    again: (copy: CommandMessage) => void,
  ): Promise<void> {
    const identity = identityOf(command);
    try {
      const prepared = await this.#prepare(command, identity, preparation);
      if ((await untilAborted(this.#options.untilFit(), preparation.signal)) === false)
        preparation.giveUp('unfit');
      // Nothing may be awaited from this check to the asking of the instrument: a session that ended in between would
      // be told that the command was never begun.
      if (!this.#options.mayBegin(command.session)) preparation.giveUp('session');
      preparation.demandWanted();
      this.#preparing.delete(command.command_id);
      this.#options.underWay.begin(callOf(identity, command, prepared));
    } catch (error) {
      await this.#end(command, identity, preparation, error);
    }
    preparation.waiting.forEach(again);
  }

  async #prepare(command: CommandMessage, identity: Identity, preparation: Preparation): Promise<Prepared> {
    this.#demandNoPoison(command);
    const prepared = await this.#options.prepare(command, preparation.signal);
    preparation.demandWanted();
    // Most actions cannot be asked after a restart: their arguments are not worth the journal's bytes.
    const begun = this.#options.canRecover(command.body.step.action)
      ? { begun: begunBy(command, prepared, Date.now()) }
      : {};
    const mark = command.mark === undefined ? {} : { mark: command.mark };
    await this.#options.journal.note({ phase: 'started', ...identity, ...begun, ...mark });
    return prepared;
  }

  /** @throws WeirError `bad_arguments` where the agent would lose one session after the other over the command. */
  #demandNoPoison({ command_id, body }: CommandMessage): void {
    const times = this.#options.journal.silencesOver(command_id);
    if (times < mostSilences) return;
    const text = `${times} times the agent was kept from everything else, and its session ended, while it prepared this command: it is not tried again; give "${body.step.action}" less, or other arguments`;
    throw new WeirError('bad_arguments', text);
  }

  /** The instrument is not asked; whoever must know is told why. */
  async #end(
    command: CommandMessage,
    identity: Identity,
    preparation: Preparation,
    error: unknown,
  ): Promise<void> {
    const { reporter, refusals, workspace, onBroken } = this.#options;
    if (preparation.givenUp === undefined && WeirError.is(error, 'internal_error')) {
      onBroken(error);
      preparation.giveUp('draining');
    }
    if (isDropped(preparation.givenUp)) {
      await this.#drop(command);
      await workspace.remove(command.command_id);
    }
    this.#preparing.delete(command.command_id);
    const settle = (outcome: Outcome) =>
      void reporter.report({ phase: 'acted', ...identity, outcome, files: [] });
    switch (preparation.givenUp) {
      case undefined:
        return settle(this.#failedUnacted(command, error));
      case 'stopped':
        return settle(stoppedUnacted);
      case 'cancelled':
        return void reporter.report({ phase: 'cancelled', ...identity });
      case 'draining':
        return refusals.refuse({ ...identity, session: command.session }, 'draining');
      // It is granted again once the instrument is fit.
      case 'unfit':
        return refusals.refuse({ ...identity, session: command.session }, 'at_capacity');
      case 'session':
        return;
    }
  }

  async #drop(command: CommandMessage): Promise<void> {
    const { journal, log } = this.#options;
    if (journal.get(command.command_id)?.phase !== 'started') return;
    try {
      await journal.write({ phase: 'dropped', ...identityOf(command) });
    } catch (error) {
      log.error({ ...commandIds(command), err: error }, 'a dropped command could not be noted');
    }
  }

  #failedUnacted(command: CommandMessage, error: unknown): Outcome {
    const failure = trim(toFailure(error));
    const { code, message: reason } = failure;
    this.#options.log.warn({ ...commandIds(command), code, reason }, 'a command cannot be begun');
    return { outcome: 'failed', acted: false, error: failure, ended_at: Date.now() };
  }
}

/** True where the command counts as never seen. */
function isDropped(why: GivenUp | undefined): boolean {
  return why === 'session' || why === 'draining' || why === 'unfit';
}
