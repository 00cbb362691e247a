import { isDeepStrictEqual } from 'node:util';
import { moduleReportSchema, whyUnfit, type ModuleReport } from '../../shared/contracts/module-report.ts';
import { compile } from '../../shared/kernel/json/schema.ts';
import { messageOf } from '../../shared/kernel/errors/weir-error.ts';
import { hideSecrets } from '../../shared/kernel/secrets/hide-secrets.ts';
import { deferred, timedOut, within } from '../../shared/kernel/lifecycle/waiting.ts';
import { isTooDeep, maxDepth } from '../../shared/kernel/json/json.ts';
import type { ModuleDefinition } from '../sdk/inside.ts';

export interface StateWatchOptions {
  /** Milliseconds between an answer and the next question. */
  every: number;
  /** After an order the module is asked so often and for so long: somebody waits to see what it does. */
  closely: { every: number; during: number };
  /** An answer that takes longer than so many milliseconds is none. */
  limit: number;
  /** Called when the module says something else than before, but for the first time. */
  onChange?: () => void;
}

/** Somebody who waits until the module is fit. */
interface Waiter {
  /** Hears each answer to a question that was asked after they came. */
  hear: (report: ModuleReport) => void;
  giveUp: () => void;
}

/** A report travels with every heartbeat; what an instrument says beyond so many characters is left out. */
const longestReport = 64 * 1024;

const check = compile(moduleReportSchema);

/**
 * Asks a module for its state, again and again, one question at a time, and keeps the latest answer at hand: whoever
 * needs it never waits for an instrument. A module without `state` is never asked and has no report.
 */
export class StateWatch {
  readonly #module: Pick<ModuleDefinition, 'state'>;
  readonly #options: StateWatchOptions;
  #report: ModuleReport | undefined;
  /** How often the module was asked, and which question the report answers. */
  #asked = 0;
  #reading = 0;
  #timer: NodeJS.Timeout | undefined;
  #stopped = false;
  /** Until then, by `performance.now()`, the module is asked more often. */
  #closeUntil = -Infinity;
  readonly #waiting = new Set<Waiter>();
  /** The question after the one that is open follows at once. */
  #soon = false;

  constructor(module: Pick<ModuleDefinition, 'state'>, options: StateWatchOptions) {
    this.#module = module;
    this.#options = options;
  }

  /** What the module said last; `UNKNOWN` where it answers with nonsense, too late, or not at all. */
  get report(): ModuleReport | undefined {
    return this.#report;
  }

  /** Which question `report` answers, counted from 1; 0 before the first answer. */
  get reading(): number {
    return this.#reading;
  }

  /** Begins to ask. Resolves with the first answer, at the latest when it counts as none. */
  async start(): Promise<void> {
    if (this.#module.state) await this.#ask();
  }

  /** The module has been told something: it is asked at once, and then often, for a while. */
  lookClosely(): void {
    this.#closeUntil = performance.now() + this.#options.closely.during;
    this.#askAtOnce();
  }

  /**
   * Resolves with what the module says to a question that is asked from now on: `UNKNOWN` where it has not answered within `limit`
   * milliseconds; undefined where it has no state, or the watch ends before.
   */
  async readNow(limit: number): Promise<{ report: ModuleReport; reading: number } | undefined> {
    if (!this.#module.state || this.#stopped) return undefined;
    const reading = this.#asked + 1;
    const { promise, resolve } = deferred<ModuleReport | undefined>();
    const waiter: Waiter = { hear: resolve, giveUp: () => resolve(undefined) };
    this.#waiting.add(waiter);
    this.#soon = true;
    this.#askAtOnce();
    const first = await within(promise, limit);
    this.#waiting.delete(waiter);
    if (first !== timedOut) return first && { report: this.#report ?? first, reading };
    const seconds = limit / 1000;
    const error = `its state could not be read within ${seconds} s after a failure`;
    const report: ModuleReport = { flags: ['UNKNOWN'], error, details: {} };
    this.#take(report, reading);
    return { report, reading };
  }

  /**
   * Resolves to true when the module says, to a question that is asked from now on, that nothing keeps it from taking commands, and
   * `holds` is true as well; at once where the module has no state. Resolves to false where `signal` or the watch ends before.
   */
  async untilFit(holds: () => boolean, signal: AbortSignal): Promise<boolean> {
    if (!this.#module.state) return true;
    if (this.#stopped || signal.aborted) return false;
    return new Promise((resolve) => {
      const end = (fit: boolean) => {
        this.#waiting.delete(waiter);
        signal.removeEventListener('abort', waiter.giveUp);
        resolve(fit);
      };
      const waiter: Waiter = {
        hear: (report) => {
          if (whyUnfit(report) === undefined && holds()) end(true);
        },
        giveUp: () => end(false),
      };
      this.#waiting.add(waiter);
      signal.addEventListener('abort', waiter.giveUp);
    });
  }

  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#timer);
    for (const { giveUp } of this.#waiting) giveUp();
  }

  async #ask(): Promise<void> {
    this.#timer = undefined;
    this.#soon = false;
    const waiting = [...this.#waiting];
    const reading = ++this.#asked;
    const answer = ask(this.#module);
    const first = await within(answer, this.#options.limit);
    if (first === timedOut) {
      const seconds = this.#options.limit / 1000;
      const error = `it has not told its state for ${seconds} s`;
      this.#take({ flags: ['UNKNOWN'], error, details: {} }, reading);
      // Not asked once more before it has answered: a question that hangs must not be joined by others.
      void answer.then((late) => this.#next(late, reading, waiting));
    } else this.#next(first, reading, waiting);
  }

  #next(report: ModuleReport, reading: number, waiting: readonly Waiter[]): void {
    this.#take(report, reading);
    for (const { hear } of waiting) hear(report);
    if (this.#stopped) return;
    const { every, closely } = this.#options;
    const pause = performance.now() < this.#closeUntil ? Math.min(closely.every, every) : every;
    this.#timer = setTimeout(() => void this.#ask(), this.#soon ? 0 : pause);
  }

  /** Does nothing while a question is open, and before the first one. */
  #askAtOnce(): void {
    if (this.#timer === undefined) return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#ask(), 0);
  }

  /** An answer to a question from before a failure changes nothing once the state after it is known, or known to be unreadable. */
  #take(said: ModuleReport, reading: number): void {
    if (this.#stopped || reading < this.#reading) return;
    this.#reading = reading;
    const before = this.#report;
    const isSame = before?.error === said.error && isDeepStrictEqual(before?.flags, said.flags);
    const report = { ...said, since: (isSame ? before?.since : undefined) ?? Date.now() };
    this.#report = report;
    if (before && !isDeepStrictEqual(before, report)) this.#options.onChange?.();
  }
}

/** The module's answer, whatever it is. Never rejects. */
async function ask(module: Pick<ModuleDefinition, 'state'>): Promise<ModuleReport> {
  try {
    return judge(await module.state?.());
  } catch (error) {
    return { flags: ['UNKNOWN'], error: messageOf(error), details: {} };
  }
}

/** A driver may hand in anything; what it says must survive JSON, and its heartbeats must stay small. */
function judge(answer: unknown): ModuleReport {
  const told = JSON.stringify(answer) as string | undefined;
  const text = told === undefined ? undefined : hideSecrets(told);
  const report: unknown = text === undefined ? undefined : JSON.parse(text);
  const [complaint] = check(report);
  if (complaint) {
    const error = `state() answers with no report: ${complaint.pointer || '/'} ${complaint.message}`;
    return { flags: ['UNKNOWN'], error, details: {} };
  }
  const { flags, error } = report as ModuleReport;
  const deep = isTooDeep(report);
  if (text === undefined || (text.length <= longestReport && !deep)) return report as ModuleReport;
  const note = deep
    ? `the state is nested more than ${maxDepth} deep, too deep to be shown`
    : `the state has ${text.length} characters, too many to be shown`;
  return { flags, ...(error === undefined ? {} : { error: error.slice(0, 2000) }), details: { note } };
}
