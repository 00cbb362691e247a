import { crashPoint } from '../../shared/crash-point/crash-point.ts';
import type { LeftBehind } from '../../shared/contracts/left-behind.ts';
import { within } from '../../shared/lifecycle/deadline.ts';
import { WeirError } from '../../shared/errors/weir-error.ts';
import type { Outcome } from '../journal/journal-entry.ts';
import type { Journal } from '../journal/journal.ts';
import type { Performed, Signals } from './execute.ts';
import { abandonedOutcome, interrupted } from '../reporting/report.ts';
import type { Reporter } from '../reporting/reporter.ts';
import { identityIn, type Task } from './task.ts';

export interface PerformancesOptions {
  journal: Pick<Journal, 'get'>;
  reporter: Pick<Reporter, 'report'>;
  /** Asks the instrument; never rejects. `rested` is called when the action has ended: true where its result is awaited. */
  perform: (task: Task, signals: Signals, rested: () => boolean) => Promise<Performed>;
  /** Called when an action is asked to stop: somebody waits to see whether the instrument does. */
  onStop: () => void;
  /** Milliseconds for an action to end once it is abandoned. */
  patience: number;
  /** An action has ended that was left behind. */
  late: (task: Task, outcome: Outcome) => void;
  /** True while a safety stop holds the instrument. */
  stopped: () => boolean;
}

/** A command that the instrument was asked for, by this process or by an earlier one. */
interface Performance {
  task: Task;
  /** Milliseconds since the epoch. */
  since: number;
  abort: AbortController;
  abandon: AbortController;
  /** The action has ended; only its files are still being looked at. */
  rested: boolean;
  /** It went on when the agent ended, or when an operator had abandoned it: whatever it returns comes too late. */
  left: boolean;
  /** Resolves when the reporter has it, or it is left to the next process. */
  ended: Promise<void>;
}

/** The actions that are under way, and the ones of an earlier process of which the module is finding out what became. */
export class Performances {
  readonly #options: PerformancesOptions;
  readonly #all = new Map<string, Performance>();
  /** Abandoned ones that have not ended. */
  readonly #leftBehind = new Map<string, LeftBehind>();

  constructor(options: PerformancesOptions) {
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
  begin(task: Task): void {
    const { perform, reporter, stopped } = this.#options;
    const { command_id } = task;
    const abort = new AbortController();
    // Nothing new is begun during a safety stop: this was begun before it, by a process that did not live to end it.
    if (stopped()) abort.abort(new WeirError('stopped', 'a safety stop'));
    const abandon = new AbortController();
    const performance: Performance = {
      ...{ task, abort, abandon, rested: false, left: false },
      since: task.began_at ?? Date.now(),
      ended: Promise.resolve(),
    };
    this.#all.set(command_id, performance);
    const rested = () => {
      performance.rested = true;
      return !performance.left;
    };
    const signals = { stop: abort.signal, abandoned: abandon.signal };
    performance.ended = perform(task, signals, rested).then(({ outcome, files }) => {
      this.#all.delete(command_id);
      if (abandon.signal.aborted && performance.left) this.#ended(performance, outcome);
      if (performance.left || this.#isLeftToNext(performance, outcome)) return;
      crashPoint('agent.acted');
      void reporter.report({ phase: 'acted', ...identityIn(task), outcome, files });
    });
  }

  /** Asks one to stop; false where it is not under way. */
  stop(commandId: string, reason: WeirError): boolean {
    const performance = this.#all.get(commandId);
    performance?.abort.abort(reason);
    if (performance) this.#options.onStop();
    return performance !== undefined;
  }

  /** Asks all to stop. */
  abort(reason: WeirError): void {
    for (const { abort } of this.#all.values()) abort.abort(reason);
  }

  /**
   * An operator gives up waiting for an action that does not stop. It is told to end at once; one that does not, within a
   * moment, is left behind: that is on the disk before the instrument takes another command, and what it returns later
   * counts for nothing.
   */
  async abandon(commandId: string, reason: WeirError): Promise<'ended' | 'left_behind'> {
    const performance = this.#all.get(commandId);
    if (!performance || performance.left) return 'ended';
    performance.abandon.abort(reason);
    performance.abort.abort(reason);
    await within(performance.ended, this.#options.patience);
    if (!this.#all.has(commandId) || performance.rested || performance.left) return 'ended';
    performance.left = true;
    const { task, since } = performance;
    const outcome = abandonedOutcome(reason, since);
    await this.#options.reporter.report({ phase: 'acted', ...identityIn(task), outcome, files: [] });
    if (performance.rested) return 'ended';
    this.#all.delete(commandId);
    const { command_id, step } = task;
    this.#leftBehind.set(commandId, {
      ...{ command_id, step_name: step.slice(0, 100) },
      ...{ acting_since: since, abandoned_at: Date.now() },
    });
    return 'left_behind';
  }

  /** Abandoned actions whose driver has not come to its end. */
  leftBehind(): LeftBehind[] {
    return [...this.#leftBehind.values()];
  }

  #ended({ task }: Performance, outcome: Outcome): void {
    this.#leftBehind.delete(task.command_id);
    this.#options.late(task, outcome);
  }

  /**
   * Nobody will be here to see the end of what does not stop: the next process finds out what became of it, or else it is
   * reported as interrupted.
   */
  leaveToNext(): void {
    for (const performance of this.#all.values()) {
      performance.left = true;
      const { task } = performance;
      if (this.#canBeFoundOut(task)) continue;
      void this.#options.reporter.report({
        phase: 'acted',
        ...identityIn(task),
        outcome: interrupted,
        files: [],
      });
    }
  }

  /** Nobody wanted the command to end: the agent itself did, and the next process can find out what became of it. */
  #isLeftToNext({ task, abort }: Performance, { outcome }: Outcome): boolean {
    const byAgent = outcome === 'interrupted' && WeirError.is(abort.signal.reason, 'interrupted');
    return byAgent && this.#canBeFoundOut(task);
  }

  #canBeFoundOut({ command_id }: Task): boolean {
    const entry = this.#options.journal.get(command_id);
    return entry?.phase === 'started' && entry.begun !== undefined;
  }
}
