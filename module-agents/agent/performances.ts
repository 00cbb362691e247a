import { crashPoint } from '../../shared/crash-point/crash-point.ts';
import { WeirError } from '../../shared/errors/weir-error.ts';
import type { Outcome } from '../journal/journal-entry.ts';
import type { Journal } from '../journal/journal.ts';
import type { Performed } from './perform.ts';
import { interrupted } from './report.ts';
import type { Reporter } from './reporter.ts';
import { identityIn, type Task } from './task.ts';

export interface PerformancesOptions {
  journal: Pick<Journal, 'get'>;
  reporter: Pick<Reporter, 'report'>;
  /** Asks the instrument; never rejects. `rested` is called when the action has ended. */
  perform: (task: Task, signal: AbortSignal, rested: () => void) => Promise<Performed>;
  /** True while a safety stop holds the instrument. */
  stopped: () => boolean;
}

/** A command that the instrument was asked for, by this process or by an earlier one. */
interface Performance {
  task: Task;
  abort: AbortController;
  /** The action has ended; only its files are still being looked at. */
  rested: boolean;
  /** It went on when the agent ended; whatever it returns comes too late. */
  abandoned: boolean;
  /** Resolves when the reporter has it, or it is left to the next process. */
  ended: Promise<void>;
}

/** The actions that are under way, and the ones of an earlier process of which the module is finding out what became. */
export class Performances {
  readonly #options: PerformancesOptions;
  readonly #all = new Map<string, Performance>();

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
    const performance: Performance = {
      ...{ task, abort, rested: false, abandoned: false },
      ended: Promise.resolve(),
    };
    this.#all.set(command_id, performance);
    const rested = () => {
      performance.rested = true;
    };
    performance.ended = perform(task, abort.signal, rested).then(({ outcome, files }) => {
      this.#all.delete(command_id);
      if (performance.abandoned || this.#isLeftToNext(performance, outcome)) return;
      crashPoint('agent.acted');
      reporter.report({ phase: 'acted', ...identityIn(task), outcome, files });
    });
  }

  /** Asks one to stop; false where it is not under way. */
  stop(commandId: string, reason: WeirError): boolean {
    const performance = this.#all.get(commandId);
    performance?.abort.abort(reason);
    return performance !== undefined;
  }

  /** Asks all to stop. */
  abort(reason: WeirError): void {
    for (const { abort } of this.#all.values()) abort.abort(reason);
  }

  /**
   * Nobody will be here to see the end of what does not stop: the next process finds out what became of it, or else it is
   * reported as interrupted.
   */
  abandon(): void {
    for (const performance of this.#all.values()) {
      performance.abandoned = true;
      const { task } = performance;
      if (this.#canBeFoundOut(task)) continue;
      this.#options.reporter.report({
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
