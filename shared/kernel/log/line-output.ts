import { writeSync } from 'node:fs';

/** A reader that is slow, of a pipe, is waited for so long: all else in the process waits meanwhile (milliseconds). */
const patienceMs = 2_000;
const pauseMs = 10;

/** Who is told of lines that are lost. */
export interface LossListener {
  lost(): void;
  /** Lines can be written again, after so many were not. */
  again(lines: number, reason: string): void;
}

/**
 * Writes lines to a file descriptor, each before it returns. A line that cannot be written, because the disk is full or who reads has
 * stopped, is lost and counted: no line is worth what the process does, and a safety stop must never wait for one.
 */
export class LineOutput {
  readonly #write: (bytes: Buffer) => number;
  readonly #listener: LossListener;
  readonly #patience: number;
  #lost = 0;
  #reason = '';
  /** Of the last line only a part could be written. */
  #cut = false;

  /** @param write takes as many of the bytes as it can, and tells how many; throws as `writeSync` does */
  constructor(write: (bytes: Buffer) => number, listener: LossListener, patience = patienceMs) {
    this.#write = write;
    this.#listener = listener;
    this.#patience = patience;
  }

  /** Of the file descriptor of that number. */
  static of(fd: number, listener: LossListener): LineOutput {
    return new LineOutput((bytes) => writeSync(fd, bytes), listener);
  }

  /** Takes a line with its end. Never throws. */
  write(line: string): void {
    const whole = Buffer.from(this.#cut ? `\n${line}` : line);
    let rest = whole;
    try {
      while (rest.length > 0) rest = rest.subarray(this.#writeSome(rest));
    } catch (error) {
      this.#cut ||= rest.length < whole.length;
      this.#lost += 1;
      this.#reason = error instanceof Error ? error.message : String(error);
      this.#listener.lost();
      return;
    }
    this.#cut = false;
    if (this.#lost === 0) return;
    const lost = this.#lost;
    this.#lost = 0;
    this.#listener.again(lost, this.#reason);
  }

  #writeSome(bytes: Buffer): number {
    const end = performance.now() + (this.#lost > 0 ? 0 : this.#patience);
    for (;;) {
      try {
        return this.#write(bytes);
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EAGAIN' || performance.now() >= end) throw error;
        Atomics.wait(neverWoken, 0, 0, pauseMs);
      }
    }
  }
}

const neverWoken = new Int32Array(new SharedArrayBuffer(4));
