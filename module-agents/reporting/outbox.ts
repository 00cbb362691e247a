import { assertFits, type ReportMessage } from '../../shared/contracts/message.ts';
import { messageOf } from '../../shared/kernel/errors/weir-error.ts';
import { timedOut, within } from '../../shared/kernel/lifecycle/waiting.ts';
import { messageIds } from '../../shared/observe/index.ts';
import type { Logger } from '../../shared/kernel/log/logger.ts';
import { bareReport } from './report.ts';

/** Makes the report for one sending; `again` is how often it was sent before. */
export type MakeReport = (again: number) => ReportMessage;

export interface OutboxOptions {
  /** Hands it to the broker, or drops it where there is no connection. Throws where it is too large. */
  send: (report: ReportMessage) => void;
  /** Milliseconds after which a report that nobody has kept is sent again. */
  resend: number;
  log: Logger;
}

interface Unkept {
  make: MakeReport;
  /** How often it was sent. */
  sent: number;
  /** When it was sent last, by the monotonic clock; Infinity where it waits for a welcome. */
  sentAt: number;
}

/**
 * The reports that no owner has said to have committed. Messages may be lost anywhere, and the owner that had one with them;
 * so each is sent at once, every few seconds while nobody keeps it, and at each welcome.
 */
export class Outbox {
  readonly #options: OutboxOptions;
  readonly #unkept = new Map<string, Unkept>();
  #timer: NodeJS.Timeout | undefined;
  #emptied: (() => void)[] = [];

  constructor(options: OutboxOptions) {
    this.#options = options;
  }

  /** Names of the reports: of an attempt the id of its command, of an answer its `answerName`. */
  names(): Iterable<string> {
    return this.#unkept.keys();
  }

  /** Sends a report, and again until it is kept. One that is here under that name is only sent once more. */
  put(name: string, make: MakeReport): void {
    if (!this.#unkept.has(name)) this.hold(name, make);
    const unkept = this.#unkept.get(name);
    if (unkept) this.#send(name, unkept);
    this.#schedule();
  }

  /** Takes a report of an earlier process; it is sent at the next welcome. */
  hold(name: string, make: MakeReport): void {
    this.#unkept.set(name, { make, sent: 0, sentAt: Infinity });
  }

  /** An owner has welcomed the agent, maybe a new one: it is told all that is not kept. */
  sendAll(): void {
    for (const [name, unkept] of this.#unkept) this.#send(name, unkept);
    this.#schedule();
  }

  /** The owner has committed these. */
  kept(names: Iterable<string>): void {
    for (const name of names) this.#unkept.delete(name);
    if (this.#unkept.size > 0) return;
    clearTimeout(this.#timer);
    this.#timer = undefined;
    for (const emptied of this.#emptied.splice(0)) emptied();
  }

  /** Resolves when all is kept, or `ms` milliseconds have passed; true for the first. */
  async flush(ms: number): Promise<boolean> {
    if (this.#unkept.size === 0) return true;
    const emptied = new Promise<void>((resolve) => this.#emptied.push(resolve));
    return (await within(emptied, ms)) !== timedOut;
  }

  /** Nothing is sent any more. */
  close(): void {
    clearTimeout(this.#timer);
    this.#unkept.clear();
  }

  #send(name: string, unkept: Unkept): void {
    const report = unkept.make(unkept.sent);
    unkept.sent += 1;
    unkept.sentAt = performance.now();
    try {
      // That it fits no contract may be why nobody has kept it.
      if (unkept.sent > 1) assertFits(report);
      this.#options.send(report);
    } catch (error) {
      this.#sendBare(name, unkept, report, messageOf(error));
    }
  }

  /** What fits no contract never will; the owner must hear of the outcome all the same. */
  #sendBare(name: string, unkept: Unkept, report: ReportMessage, reason: string): void {
    const { send, log } = this.#options;
    log.error({ ...messageIds(report), name, reason }, 'a report fits no contract; only its outcome is sent');
    if (report.type !== 'step.settled') {
      this.#unkept.delete(name);
      return;
    }
    unkept.make = (again) => bareReport(report, reason, again);
    send(bareReport(report, reason, unkept.sent - 1));
  }

  /** One timer for all: mostly each is kept long before its time. */
  #schedule(): void {
    if (this.#timer !== undefined || this.#unkept.size === 0) return;
    const { resend } = this.#options;
    const oldest = Math.min(...[...this.#unkept.values()].map(({ sentAt }) => sentAt));
    const wait = Math.min(resend, Math.max(resend / 10, oldest + resend - performance.now()));
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      const due = performance.now() - resend;
      for (const [name, unkept] of this.#unkept) if (unkept.sentAt <= due) this.#send(name, unkept);
      this.#schedule();
    }, wait);
  }
}
