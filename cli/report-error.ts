import { CommanderError } from 'commander';
import { messageOf, WeirError } from '../shared/kernel/errors/weir-error.ts';
import { type CliContext, print, exitCodeOf, exitCodes, type ExitCode } from './terminal/index.ts';
import { localTimes } from '../client/index.ts';
import { describeListed } from './display/index.ts';

/**
 * Tells a person what went wrong, and answers what to exit with. What weir expects to happen is a sentence; anything else
 * is a fault of weir, whose stack is shown at LOG_LEVEL=debug and below only.
 */
export function reportError(error: unknown, context: Pick<CliContext, 'env' | 'stderr'>): ExitCode {
  if (error instanceof CommanderError) {
    // Commander has written its message already. Help that was asked for is no error.
    return error.exitCode === 0 ? exitCodes.ok : exitCodes.usage;
  }
  if (WeirError.is(error) && error.code !== 'internal_error') {
    print(context.stderr, `weir: ${localTimes(error.message)}`);
    for (const line of describeListed(error)) print(context.stderr, `  ${localTimes(line)}`);
    return exitCodeOf(error);
  }
  const operational = describeSystemError(error);
  if (operational !== undefined) {
    print(context.stderr, `weir: ${operational}`);
    return exitCodes.failed;
  }
  print(context.stderr, `weir: internal error: ${messageOf(error)}`);
  if (['debug', 'trace'].includes(context.env['LOG_LEVEL'] ?? '')) {
    if (error instanceof Error && error.stack !== undefined) print(context.stderr, error.stack);
  } else {
    print(
      context.stderr,
      '  The log on stderr tells what led to it; LOG_LEVEL=debug adds the place in the code.',
    );
  }
  return exitCodes.internal;
}

/** What the operating system refused, as a sentence; undefined where `error` is not of that kind. */
function describeSystemError(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('syscall' in error)) return undefined;
  const { code, path, port } = error as NodeJS.ErrnoException & { port?: number };
  switch (code) {
    case 'EADDRINUSE':
      return `port ${port ?? ''} is used by another process: choose another with --port or WEIR_PORT`;
    case 'ENOENT':
      return `there is no file or folder ${path ?? ''}`;
    case 'EACCES':
      return `this user may not use ${path ?? `port ${port ?? ''}`}`;
    case 'ENOSPC':
      return `the disk is full${path === undefined ? '' : ` (${path})`}`;
    default:
      return error.message;
  }
}
