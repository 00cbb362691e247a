import { moment } from '../../shared/sentences/index.ts';
import { setTimeout as delay } from 'node:timers/promises';
import type { ModuleReport } from '../../shared/contracts/module-report.ts';
import { messageOf } from '../../shared/kernel/errors/weir-error.ts';
import type { Traced } from '../../shared/contracts/traced.ts';
import { commandIds } from '../../shared/observe/index.ts';
import type { Logger } from '../../shared/kernel/log/logger.ts';
import { signalAll, groupStateOf, type ProcessMark } from '../journal/index.ts';

export interface LeftOversOptions {
  /** What earlier processes of the agent have noted. */
  marks: readonly ProcessMark[];
  /** The trace that the journal has of a command. */
  tracedOf: (commandId: string) => Traced;
  log: Logger;
  /** Milliseconds between SIGTERM and SIGKILL, and for the end after it. */
  gracePeriods: { term: number; kill: number };
  /** Milliseconds between two looks whether one that could not be ended is gone after all. */
  lookAgain: number;
  /** Called for each command of which nothing runs any more. */
  forget: (commandId: string) => void;
  /** Called when what could not be ended is gone after all. */
  onGone: () => void;
}

/** What an earlier process of the agent has started and that did not end with it. */
type Fate =
  | { kind: 'ended'; at: number; by: NodeJS.Signals }
  /** It may be moving the instrument this very moment. */
  | { kind: 'alive'; why: string };

/** Between two looks whether a group has ended, in milliseconds. */
const lookEvery = 50;

/**
 * Programs that an earlier process of the agent, killed in the middle, has left running. They are ended before anybody hears
 * of this process; what cannot be ended is reported, and nothing is given to the instrument while it runs.
 */
export class LeftOvers {
  readonly #options: LeftOversOptions;
  readonly #fates = new Map<ProcessMark, Fate>();
  #watch: NodeJS.Timeout | undefined;

  constructor(options: LeftOversOptions) {
    this.#options = options;
  }

  /** Ends them, all at the same time. Never rejects; resolves when each has ended, or its time is over. */
  async end(): Promise<void> {
    await Promise.all(this.#options.marks.map((mark) => this.#endOne(mark)));
    if (this.#alive().length === 0) return;
    this.#watch = setInterval(() => void this.#lookAgain(), this.#options.lookAgain);
  }

  stop(): void {
    clearInterval(this.#watch);
    this.#watch = undefined;
  }

  /** What is to be said of the command's outcome; undefined where it left nothing running. */
  sentenceOf(commandId: string): string | undefined {
    const sentences = [...this.#fates].flatMap(([mark, fate]) =>
      mark.command_id === commandId || mark.of_module ? [sentence(mark, fate)] : [],
    );
    return sentences.length === 0 ? undefined : sentences.join('; ');
  }

  /** What the instrument says of itself while something that acts on it could not be ended. */
  report(): ModuleReport | undefined {
    const alive = this.#alive();
    if (alive.length === 0) return undefined;
    const error = alive.map(([mark, fate]) => `${subjectOf(mark)}: ${sentence(mark, fate)}`).join('; ');
    return { flags: ['ERROR'], error: error.slice(0, 2000), details: {} };
  }

  /**
   * Two drivers must never drive one instrument, not even to set it up.
   * @throws Error while the driver of an earlier process still runs
   */
  demandNoDriver(): void {
    const driver = this.#alive().find(([mark]) => mark.of_module);
    if (driver) throw new Error(`${subjectOf(driver[0])}: ${sentence(...driver)}`);
  }

  #alive(): [ProcessMark, Fate][] {
    return [...this.#fates].filter(([, { kind }]) => kind === 'alive');
  }

  async #endOne(mark: ProcessMark): Promise<void> {
    const fate = await this.#fateOf(mark).catch((error: unknown): Fate => {
      return { kind: 'alive', why: messageOf(error) };
    });
    const { log, forget } = this.#options;
    if (fate?.kind !== 'alive') forget(mark.command_id);
    if (!fate) return;
    this.#fates.set(mark, fate);
    const about = this.#about(mark);
    if (fate.kind === 'ended')
      log.warn({ ...about, by: fate.by }, 'a program of an earlier process was still running, and was ended');
    else
      log.error(
        { ...about, reason: fate.why },
        'a program of an earlier process still runs; nothing is begun until it has ended',
      );
  }

  async #fateOf(mark: ProcessMark): Promise<Fate | undefined> {
    const { term, kill } = this.#options.gracePeriods;
    const found = await groupStateOf(mark);
    if (found === 'gone') return undefined;
    // A driver sees the end of its stdin, and may bring its instrument to rest.
    if (mark.of_module && (await isGoneWithin(mark, term))) return undefined;
    if (found === 'unclear') return { kind: 'alive', why: 'it cannot be told whether it is the same one' };
    for (const [by, gracePeriods] of [
      ['SIGTERM', term],
      ['SIGKILL', kill],
    ] as const) {
      await signalAll(mark, by);
      if (await isGoneWithin(mark, gracePeriods)) return { kind: 'ended', at: Date.now(), by };
    }
    return { kind: 'alive', why: 'it does not end on SIGKILL' };
  }

  #about({ command_id, pid }: ProcessMark): object {
    return { ...commandIds({ ...this.#options.tracedOf(command_id), command_id }), group: pid };
  }

  /** Somebody may have ended it by hand, or its system call has come back. */
  async #lookAgain(): Promise<void> {
    for (const [mark] of this.#alive()) {
      const state = await groupStateOf(mark).catch(() => 'unclear' as const);
      // A look that took long may have found it before.
      if (state !== 'gone' || !this.#fates.delete(mark)) continue;
      this.#options.forget(mark.command_id);
      this.#options.log.info(this.#about(mark), 'the program of an earlier process has ended');
    }
    if (this.#alive().length > 0 || !this.#watch) return;
    this.stop();
    this.#options.onGone();
  }
}

async function isGoneWithin(mark: ProcessMark, ms: number): Promise<boolean> {
  const end = performance.now() + ms;
  while ((await groupStateOf(mark)) !== 'gone') {
    if (performance.now() > end) return false;
    await delay(lookEvery);
  }
  return true;
}

function subjectOf({ of_module, command_id }: ProcessMark): string {
  return of_module ? 'the driver of an earlier process' : command_id;
}

function sentence({ pid, of_module }: ProcessMark, fate: Fate): string {
  const program = `its ${of_module ? 'driver' : 'program'} (process group ${pid})`;
  return fate.kind === 'ended'
    ? `${program} still ran and was ended at ${moment(fate.at)} by ${fate.by}`
    : `${program} still runs and could not be ended (${fate.why}): end it by hand`;
}
