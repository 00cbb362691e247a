import type { InstanceAddress } from '../../shared/contracts/address.ts';
import type { JsonObject } from '../../shared/kernel/json/json.ts';
import { message, type ReportMessage } from '../../shared/contracts/message.ts';
import { type DriverLine, stepLogLimits } from '../../shared/contracts/messages/steps.ts';
import { tracedIn } from '../../shared/contracts/traced.ts';
import type { ActionContext } from '../sdk/inside.ts';
import type { Identity } from '../journal/index.ts';
import type { AgentTiming } from '../../shared/kernel/timing/protocol-timing.ts';
import { stripVTControlCharacters } from 'node:util';
import { hideSecrets } from '../../shared/kernel/secrets/hide-secrets.ts';

/** What an action tells of its progress. */
export interface Progress {
  fraction?: number;
  note?: string;
}

/** A driver's note, as it may be sent. */
function recordToSend(note: string): string {
  return hideSecrets(String(note)).slice(0, 2000);
}

/**
 * Lets a value through at once, then at most one per `interval` milliseconds; of those in between the last one counts.
 * `end` drops what still waits.
 */
export class ProgressThrottle {
  readonly #interval: number;
  readonly #send: (progress: Progress) => void;
  #next: Progress | undefined;
  #timer: NodeJS.Timeout | undefined;
  #ended = false;

  constructor(interval: number, send: (progress: Progress) => void) {
    this.#interval = interval;
    this.#send = send;
  }

  tell(fraction: number | undefined, note: string | undefined): void {
    if (this.#ended) return;
    // A driver in plain JavaScript may hand in anything; that is no reason for its action to fail.
    const progress: Progress = {};
    if (Number.isFinite(fraction)) progress.fraction = Math.min(1, Math.max(0, Number(fraction)));
    if (note !== undefined) progress.note = recordToSend(note);
    if (this.#timer) this.#next = progress;
    else this.#pass(progress);
  }

  end(): void {
    this.#ended = true;
    clearTimeout(this.#timer);
  }

  #pass(progress: Progress): void {
    this.#send(progress);
    this.#next = undefined;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      if (this.#next) this.#pass(this.#next);
    }, this.#interval);
  }
}

/** Lines on their way to the owner; `from` is the number of the first one, from 0. */
export interface OutputBatch {
  from: number;
  lines: DriverLine[];
}

interface DriverOutputOptions {
  /** Milliseconds between two batches. */
  interval: number;
  /** Sends it; it may be lost. */
  send: (batch: OutputBatch) => void;
  limits?: { lines: number; bytes: number; last: number };
}

/** Of one action: what its run's log takes as it comes, and how many of the lines after that, the last ones, at the end. */
const outputLimits = { lines: 300, bytes: 64 * 1024, last: 30 } as const;

/**
 * Brings what a driver writes to the owner, for the run's log: a batch every `interval` milliseconds and the rest at the end.
 * What is beyond the limits stays out, but for the last lines, which are the ones that tell of a failure.
 */
export class DriverOutput {
  readonly #options: DriverOutputOptions;
  readonly #limits: NonNullable<DriverOutputOptions['limits']>;
  readonly #last: DriverLine[] = [];
  #pending: DriverLine[] = [];
  /** How many lines were sent: the number of the first pending one. */
  #sent = 0;
  #taken = 0;
  #bytes = 0;
  #leftOut = 0;
  #ended = false;
  #timer: NodeJS.Timeout | undefined;

  constructor(options: DriverOutputOptions) {
    this.#options = options;
    this.#limits = options.limits ?? outputLimits;
  }

  /** Takes what a driver wrote; each of its lines becomes one of the log. */
  write(level: DriverLine['level'], text: string): void {
    if (this.#ended) return;
    for (const line of String(text)
      .trimEnd()
      .split(/\r\n|\r|\n/))
      this.#take({ level, text: readable(hideSecrets(line)) });
    if (this.#pending.length > 0) this.#schedule();
  }

  /** Sends what is left; nothing is taken any more. */
  end(): void {
    if (this.#ended) return;
    this.#ended = true;
    clearTimeout(this.#timer);
    if (this.#leftOut > 0) {
      const text = `(${this.#leftOut} lines are left out here; the log of the agent has them)`;
      this.#pending.push({ level: 'info', text });
    }
    this.#pending.push(...this.#last);
    this.#flush();
  }

  #take(line: DriverLine): void {
    const bytes = Buffer.byteLength(line.text);
    if (this.#taken < this.#limits.lines && this.#bytes + bytes <= this.#limits.bytes) {
      this.#taken += 1;
      this.#bytes += bytes;
      this.#pending.push(line);
      return;
    }
    // From here on only the end counts, or the lines would not stand in the order in which they were written.
    this.#taken = this.#limits.lines;
    this.#last.push(line);
    if (this.#last.length <= this.#limits.last) return;
    this.#last.shift();
    this.#leftOut += 1;
  }

  #schedule(): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      this.#flush();
    }, this.#options.interval);
  }

  #flush(): void {
    const lines = this.#pending;
    if (lines.length === 0) return;
    this.#options.send({ from: this.#sent, lines });
    this.#sent += lines.length;
    this.#pending = [];
  }
}

/** A line that can do nothing to the terminal that it is read in. */
function readable(line: string): string {
  const plain = stripVTControlCharacters(line)
    .replace(/\t/g, '    ')
    .replace(/[\u0000-\u001f\u007f-\u009f]/g, '');
  return plain.slice(0, stepLogLimits.characters);
}

/** What the owner is told of an action with. */
export interface Telling {
  workcell: string;
  address: InstanceAddress;
  /** Sends a report that may be lost. Never throws. */
  send: (report: ReportMessage) => void;
  timing: Pick<AgentTiming, 'started' | 'progress'>;
  /** The session that the agent is in or was in last; 0 if none. */
  session: () => number;
}

/**
 * What the owner hears of an action while it acts: that it has started, once it has lasted a moment, how it moves, and what its
 * driver writes. All of that may be lost: heartbeats tell what acts.
 */
export function reportProgress(
  call: Identity,
  started_at: number,
  { workcell, address, send, timing, session }: Telling,
): {
  progress: ActionContext<JsonObject>['progress'];
  goesOn: ActionContext<JsonObject>['goesOn'];
  write: (level: DriverLine['level'], text: string) => void;
  end: () => void;
} {
  const { run_id, command_id, number } = call;
  const header = () => ({ workcell, run_id, command_id, session: session(), ...tracedIn(call) });
  const { module, instance } = address;
  // Most actions are over before anything is told of them.
  const timer = setTimeout(
    () => send(message('step.started', { ...header(), body: { module, instance, number, started_at } })),
    timing.started,
  );
  const throttle = new ProgressThrottle(timing.progress, (progress) =>
    send(message('step.progress', { ...header(), body: { module, instance, ...progress } })),
  );
  const since = Date.now();
  const output = new DriverOutput({
    interval: timing.progress,
    send: ({ from, lines }) =>
      send(message('step.log', { ...header(), body: { module, instance, since, from, lines } })),
  });
  return {
    progress: (fraction, note) => throttle.tell(fraction, note),
    goesOn: (note) =>
      send(
        message('step.progress', {
          ...header(),
          body: { module, instance, note: recordToSend(note), goes_on: true },
        }),
      ),
    write: (level, text) => output.write(level, text),
    end() {
      output.end();
      clearTimeout(timer);
      throttle.end();
    },
  };
}
