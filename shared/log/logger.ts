import { createRequire } from 'node:module';
import { hideSecrets } from '../secrets/hide-secrets.ts';
import { describeError } from './describe-error.ts';
import type { LogLevel } from './log-level.ts';
import { pino, stdSerializers, type Logger } from 'pino';
import type pinoPretty from 'pino-pretty';

export type { Logger };

/**
 * The root logger of a process: JSON lines on stderr, or readable lines where stderr is a terminal. Built once in a
 * `main.ts` and passed in; children carry ids, messages are constant, data goes into fields.
 */
export function createLogger(options: { level: LogLevel; service: string }): Logger {
  const base = {
    level: options.level,
    base: { service: options.service, pid: process.pid },
    redact,
    hooks,
    serializers: {
      err: options.level === 'debug' || options.level === 'trace' ? stdSerializers.err : describeError,
    },
  };
  if (process.stderr.isTTY) {
    // Where no terminal is, it would only take memory.
    const pretty = createRequire(import.meta.url)('pino-pretty') as typeof pinoPretty;
    return pino(
      base,
      pretty({ destination: 2, sync: true, ignore: 'pid,hostname,service', singleLine: true }),
    );
  }
  return pino(base, pino.destination({ dest: 2, sync: true }));
}

const redact = ['password', '*.password', 'authorization', '*.authorization', 'token.nonce'];

/** Over the whole line, so that no field and no stack is left out. */
const hooks = { streamWrite: hideSecrets };
