import { constants } from 'node:os';
import { isatty } from 'node:tty';
import type { ProtocolTiming } from '../shared/kernel/timing/protocol-timing.ts';
import { type CliContext, print } from './terminal/index.ts';
import { endsWithTerminal } from './ends-with-terminal.ts';
import { growLittle } from './settings/index.ts';
import { createProgram } from './program.ts';
import { reportError } from './report-error.ts';

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
