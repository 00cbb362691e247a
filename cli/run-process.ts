import { localTimes } from '../shared/sentences/index.ts';
import { constants } from 'node:os';
import { isatty } from 'node:tty';
import type { ProtocolTiming } from '../shared/kernel/timing/protocol-timing.ts';
import { type CliContext, print, exitCodeOf, exitCodes, type ExitCode } from './terminal/index.ts';
import { growLittle } from './settings/index.ts';
import { createProgram } from './program.ts';
import { CommanderError } from 'commander';
import { messageOf, WeirError } from '../shared/kernel/errors/weir-error.ts';
import { describeListed } from './display/index.ts';

/** One Ctrl-C may arrive twice, from the terminal and from npx: a second signal counts after this long (milliseconds). */
const sameSignalMs = 300;
/** How often a process that npx started looks whether npx is still there (milliseconds). */
const orphanCheckMs = 100;
/** What is still open when all is done is a leak, and keeps the process no longer than this (milliseconds). */
const leakMs = 2_000;

/**
 * Runs the command that this process was started for: the one place that knows the process, its environment, its signals, how
 * it ends. Resolves when the command has ended; the process ends by itself soon after, with the right code.
 * @param timing what its services run the protocol with
 */
export async function runProcess(timing: ProtocolTiming): Promise<void> {
  /** Read at the start: a terminal that was closed is none any more. */
  const onTerminal = endsWithTerminal(
    { stdin: isatty(0), stdout: isatty(1), stderr: isatty(2) },
    process.platform,
  );

  const stopping = new AbortController();
  let serves = false;
  const context: CliContext = {
    env: process.env,
    // Opened when it is asked for: most commands read nothing.
    get stdin() {
      return process.stdin;
    },
    stdout: process.stdout,
    stderr: process.stderr,
    signal: stopping.signal,
    timing,
    serve: () => void (serves = true),
    finish: (code) => (process.exitCode = code),
  };

  let firstSignal: { number: number; at: number } | undefined;
  for (const name of ['SIGINT', 'SIGTERM'] as const) process.on(name, () => stop(constants.signals[name]));
  process.on('SIGHUP', () => {
    // The kernel and the shell may both tell of the same closed terminal: nobody insists by it.
    if (onTerminal && !firstSignal) stop(constants.signals.SIGHUP);
  });

  function stop(number: number): void {
    if (firstSignal && performance.now() - firstSignal.at > sameSignalMs) process.exit(128 + number);
    firstSignal ??= { number, at: performance.now() };
    stopping.abort();
  }

  // Who ends npx ends the shell between it and us, and that hands no signal on: without this, `kill` would leave a lab
  // behind that nobody knows of.
  if (process.env['npm_command'] === 'exec') {
    const parent = process.ppid;
    const watch = setInterval(() => {
      if (process.ppid === parent) return;
      clearInterval(watch);
      if (!firstSignal) stop(constants.signals.SIGTERM);
    }, orphanCheckMs);
    watch.unref();
  }

  // A reader that has seen enough (`weir log last | head`), or a terminal that was closed (EIO), is no failure; services do not
  // need their output. What cannot be said on stderr can be said nowhere.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (!serves && error.code !== 'EPIPE' && error.code !== 'EIO') throw error;
  });
  process.stderr.on('error', () => undefined);

  process.on('uncaughtException', (error) => {
    // Mostly a driver that dropped a promise. It cannot be had a second time, so its place in the code is told at once.
    process.exit(reportError(error, { ...context, env: { ...context.env, LOG_LEVEL: 'debug' } }));
  });

  growLittle();
  try {
    const program = await createProgram(context, process.argv[2]);
    await program.parseAsync();
  } catch (error) {
    if (stopping.signal.aborted && isAbort(error)) process.exitCode = 128 + (firstSignal?.number ?? 0);
    else process.exitCode = reportError(error, context);
  }

  setTimeout(() => {
    if (process.env['LOG_LEVEL'] === 'debug') print(process.stderr, 'weir: something was left open');
    process.exit();
  }, leakMs).unref();
}

function isAbort(error: unknown): boolean {
  return error instanceof Error && error.name === 'AbortError';
}

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

/** Whether each standard stream is a terminal. */
interface StandardStreams {
  stdin: boolean;
  stdout: boolean;
  stderr: boolean;
}

/**
 * True where a hangup (SIGHUP: the terminal was closed) is meant for this process. `nohup` says that it is not by ignoring the
 * signal, but Node sets ignored signals back to their default before any code of ours runs. What is left of `nohup` are the
 * streams: it takes the terminal away from stdout and stderr, and on Linux from stdin as well. A process that has no stream on
 * a terminal therefore goes on.
 */
export function endsWithTerminal(
  { stdin, stdout, stderr }: StandardStreams,
  platform: NodeJS.Platform,
): boolean {
  return stdout || stderr || (stdin && platform === 'linux');
}
