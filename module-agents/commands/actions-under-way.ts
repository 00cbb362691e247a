import type { Condition } from '../../shared/contracts/module-report.ts';
import type { LeftBehind } from '../../shared/contracts/left-behind.ts';
import { within } from '../../shared/kernel/lifecycle/waiting.ts';
import { WeirError } from '../../shared/kernel/errors/weir-error.ts';
import type { Outcome, Journal } from '../journal/index.ts';
import type { Rested, Signals } from './execute.ts';
import { type Performed, abandonedOutcome, interrupted, type Reporter } from '../reporting/index.ts';
import type { ActionCall } from './prepare.ts';

export interface ActionsUnderWayOptions {
  journal: Pick<Journal, 'get' | 'stopped'>;
  reporter: Pick<Reporter, 'report'>;
  /** Asks the instrument; never rejects. */
  perform: (call: ActionCall, signals: Signals, rested: Rested) => Promise<Performed>;
  /** Begins to read how the instrument stands after an action that failed; undefined where its module cannot tell. Never rejects. */
  readCondition: () => Promise<Condition | undefined> | undefined;
  /** Called when an action is asked to stop: somebody waits to see whether the instrument does. */
  onStop: () => void;
  /** Milliseconds for an action to end once it is abandoned. */
  timeout: number;
  /** An action has ended that was left behind. */
  late: (call: ActionCall, outcome: Outcome) => void;
}

/** A command that the instrument was asked for, by this process or by an earlier one. */
interface ActionUnderWay {
  call: ActionCall;
  /** Milliseconds since the epoch. */
  since: number;
  abort: AbortController;
  abandon: AbortController;
  /** Set once the action has ended, and only its files are still being looked at: what it came to without them. */
  rested: (() => Outcome) | undefined;
  /** It went on when the agent ended, or when an operator had abandoned it: whatever it returns comes too late. */
  left: boolean;
  /** Resolves when the reporter has it, or it is left to the next process. */
  ended: Promise<void>;
}

/** The actions that are under way, and the ones of an earlier process of which the module is finding out what became. */
export class ActionsUnderWay {
  readonly #options: ActionsUnderWayOptions;
  readonly #all = new Map<string, ActionUnderWay>();
  /** Abandoned ones that have not ended. */
  readonly #leftBehind = new Map<string, LeftBehind>();

  constructor(options: ActionsUnderWayOptions) {
    this.#options = options;
  }

  has(commandId: string): boolean {
    return this.#all.has(commandId);
  }

  commands(): Iterable<string> {
    return this.#all.keys();
  }

  /** Those on which the instrument acts right now. */
  acting(): string[] {
    return [...this.#all].filter(([, { rested }]) => !rested).map(([commandId]) => commandId);
  }

  /** Resolve when what is under way now has ended. */
  ends(): Promise<void>[] {
    return [...this.#all.values()].map(({ ended }) => ended);
  }

  /** The instrument is asked at this very moment, before anything else can happen. */
  begin(call: ActionCall): void {
    const { perform, reporter, journal } = this.#options;
    const { command_id } = call.command;
    const abort = new AbortController();
    // Nothing new is begun during a safety stop: this was begun before it, by a process that did not live to end it.
    if (journal.stopped()) abort.abort(new WeirError('stopped', 'a safety stop'));
    const abandon = new AbortController();
    const action: ActionUnderWay = {
      call,
      abort,
      abandon,
      rested: undefined,
      left: false,
      since: call.began_at ?? Date.now(),
      ended: Promise.resolve(),
    };
    this.#all.set(command_id, action);
    const rested: Rested = (withoutFiles) => {
      action.rested = withoutFiles;
      return !action.left;
    };
    const signals = { stop: abort.signal, abandoned: abandon.signal };
    action.ended = perform(call, signals, rested).then(({ outcome, files }) => {
      this.#all.delete(command_id);
      if (abandon.signal.aborted && action.left) this.#ended(action, outcome);
      if (action.left || this.#isLeftToNext(action, outcome)) return;
      const failed = outcome.outcome === 'failed' || outcome.outcome === 'interrupted';
      const condition = failed && !abort.signal.aborted ? this.#options.readCondition() : undefined;
      void reporter.report({ phase: 'acted', ...call.command, outcome, files }, condition);
    });
  }

  /** Asks one to stop; false where it is not under way. */
  stop(commandId: string, reason: WeirError): boolean {
    const action = this.#all.get(commandId);
    action?.abort.abort(reason);
    if (action) this.#options.onStop();
    return action !== undefined;
  }

  /** Asks all to stop, or those that are chosen. */
  abort(reason: WeirError, chosen: (call: ActionCall) => boolean = () => true): void {
    for (const { call, abort } of this.#all.values()) if (chosen(call)) abort.abort(reason);
  }

  /**
   * An operator gives up waiting for an action that does not stop. It is told to end at once; one that does not, within a
   * moment, is left behind: that is on the disk before the instrument takes another command, and what it returns later
   * counts for nothing.
   */
  async abandon(commandId: string, reason: WeirError): Promise<'ended' | 'left_behind'> {
    const action = this.#all.get(commandId);
    if (!action || action.left) return 'ended';
    action.abandon.abort(reason);
    action.abort.abort(reason);
    await within(action.ended, this.#options.timeout);
    if (!this.#all.has(commandId) || action.rested || action.left) return 'ended';
    action.left = true;
    const { call, since } = action;
    const outcome = abandonedOutcome(reason, since);
    await this.#options.reporter.report({ phase: 'acted', ...call.command, outcome, files: [] });
    if (action.rested) return 'ended';
    this.#all.delete(commandId);
    const { command_id } = call.command;
    this.#leftBehind.set(commandId, {
      ...{ command_id, step_name: call.step.slice(0, 100) },
      ...{ acting_since: since, abandoned_at: Date.now() },
    });
    return 'left_behind';
  }

  /** Abandoned actions whose driver has not come to its end. */
  leftBehind(): LeftBehind[] {
    return [...this.#leftBehind.values()];
  }

  #ended({ call }: ActionUnderWay, outcome: Outcome): void {
    this.#leftBehind.delete(call.command.command_id);
    this.#options.late(call, outcome);
  }

  /**
   * Nobody will be here to see the end of what does not stop: the next process finds out what became of it, or else it is
   * reported as interrupted. What has ended is reported as it ended, without the files that nobody has kept yet.
   */
  leaveToNext(): void {
    for (const action of this.#all.values()) {
      action.left = true;
      const { call, rested } = action;
      const outcome = rested?.() ?? interrupted;
      if (outcome.outcome === 'interrupted' && this.#canBeFoundOut(call)) continue;
      void this.#options.reporter.report({ phase: 'acted', ...call.command, outcome, files: [] });
    }
  }

  /** Nobody wanted the command to end: the agent itself did, and the next process can find out what became of it. */
  #isLeftToNext({ call, abort }: ActionUnderWay, { outcome }: Outcome): boolean {
    const byAgent = outcome === 'interrupted' && WeirError.is(abort.signal.reason, 'interrupted');
    return byAgent && this.#canBeFoundOut(call);
  }

  #canBeFoundOut({ command }: ActionCall): boolean {
    const entry = this.#options.journal.get(command.command_id);
    return entry?.phase === 'started' && entry.begun !== undefined;
  }
}
