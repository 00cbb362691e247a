import { createRequire } from 'node:module';
import { hideSecrets } from '../secrets/hide-secrets.ts';
import { describeError } from './describe-error.ts';
import { LineOutput } from './line-output.ts';
import type { LogLevel } from './log-level.ts';
import { pino, stdSerializers, type Logger } from 'pino';
import type pinoPretty from 'pino-pretty';

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
