import { createRequire } from 'node:module';
import { hideSecrets } from '../secrets/hide-secrets.ts';
import { pino, stdSerializers, type Logger } from 'pino';
import type pinoPretty from 'pino-pretty';
import { messageOf, WeirError } from '../errors/weir-error.ts';
import { writeSync } from 'node:fs';

/** A reader that is slow, of a pipe, is waited for so long: all else in the process waits meanwhile (milliseconds). */
const timeoutMs = 2_000;
const pauseMs = 10;

/** Who is told of lines that are lost. */
interface LossListener {
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
  readonly #maxWait: number;
  #lost = 0;
  #reason = '';
  /** Of the last line only a part could be written. */
  #cut = false;

  /** @param write takes as many of the bytes as it can, and tells how many; throws as `writeSync` does */
  constructor(write: (bytes: Buffer) => number, listener: LossListener, timeout = timeoutMs) {
    this.#write = write;
    this.#listener = listener;
    this.#maxWait = timeout;
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
    const end = performance.now() + (this.#lost > 0 ? 0 : this.#maxWait);
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

/** What a pino level may be. Apart from the logger: most commands read settings and log nothing. */
export const logLevels = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;
export type LogLevel = (typeof logLevels)[number];

export type { Logger };

interface LoggerOptions {
  level: LogLevel;
  service: string;
  /** Called for each line that is lost because stderr cannot be written to. */
  onLost?: () => void;
}

/**
 * The root logger of a process: JSON lines on stderr, or readable lines where stderr is a terminal. Built once in a
 * `main.ts` and passed in; children carry ids, messages are constant, data goes into fields.
 */
export function createLogger(options: LoggerOptions): Logger {
  const base = {
    level: options.level,
    base: { service: options.service, pid: process.pid },
    redact,
    hooks,
    serializers: {
      err: options.level === 'debug' || options.level === 'trace' ? stdSerializers.err : describeError,
    },
  };
  const output = LineOutput.of(2, {
    lost: () => options.onLost?.(),
    again: (lines, reason) =>
      log.warn({ lines, reason }, 'lines of the log were lost: they could not be written'),
  });
  const log: Logger = pino(base, process.stderr.isTTY ? readable(output) : output);
  return log;
}

function readable(output: LineOutput): Pick<LineOutput, 'write'> {
  // Where no terminal is, it would only take memory.
  const pretty = createRequire(import.meta.url)('pino-pretty') as typeof pinoPretty;
  const prettify = pretty.prettyFactory({ ignore: 'pid,hostname,service', singleLine: true });
  return { write: (line) => output.write(prettify(line)) };
}

const redact = ['password', '*.password', 'authorization', '*.authorization', 'token.nonce'];

/** Over the whole line, so that no field and no stack is left out. */
const hooks = { streamWrite: hideSecrets };

/**
 * An error as a log line tells it: what is expected to go wrong is a sentence, with what caused it; a fault of weir, or of a
 * driver's code, has its stack.
 */
export function describeError(error: unknown): unknown {
  if (!WeirError.is(error) || error.code === 'internal_error') return stdSerializers.err(error as Error);
  const { code, message, cause } = error;
  return { code, message, ...(cause === undefined ? {} : { cause: messageOf(cause) }) };
}
