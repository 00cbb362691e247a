import { stripVTControlCharacters } from 'node:util';
import { stepLogLimits, type DriverLine } from '../../shared/contracts/messages/step-log.ts';
import { hideSecrets } from '../../shared/kernel/secrets/hide-secrets.ts';

/** Lines on their way to the owner; `from` is the number of the first one, from 0. */
export interface OutputBatch {
  from: number;
  lines: DriverLine[];
}

export interface DriverOutputOptions {
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
