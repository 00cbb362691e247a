import { PassThrough, Readable } from 'node:stream';
import type { CliContext } from '../../cli/terminal/context.ts';
import { createProgram } from '../../cli/program.ts';
import { reportError } from '../../cli/run-process.ts';
import type { ProtocolTiming } from '../../shared/kernel/timing/protocol-timing.ts';
import { tenth } from './scaled-timing.ts';
import { until } from './until.ts';

/** How a command of `weir` ended, and all that it wrote. */
export interface Ended {
  code: number | null;
  stdout: string;
  stderr: string;
}

/** A command that runs. */
interface Running {
  /** What it has written so far. */
  readonly written: Readonly<Ended>;
  readonly ended: Promise<Ended>;
}

/**
 * Runs a command in this process, as `run-process.ts` does in one of its own: to start one takes longer than most commands take
 * for their work.
 * @param folder in which it runs
 * @param input what stands on its stdin; nothing can be read there unless given
 * @param signal tells a command that serves to stop
 * @param timing a tenth of the protocol's times unless given
 */
export function startCommand(
  args: readonly string[],
  folder: string,
  env: NodeJS.ProcessEnv,
  input = '',
  signal: AbortSignal = new AbortController().signal,
  timing: ProtocolTiming = tenth,
): Running {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  const written: Ended = { code: 0, stdout: '', stderr: '' };
  stdout.setEncoding('utf8').on('data', (text: string) => (written.stdout += text));
  stderr.setEncoding('utf8').on('data', (text: string) => (written.stderr += text));
  const context: CliContext = {
    ...{ env, stdout, stderr, stdin: Readable.from([input]), timing },
    signal,
    serve: () => undefined,
    finish: (code) => (written.code = code),
  };
  const done = inFolder(folder, async () => {
    try {
      const program = await createProgram(context, args[0]);
      await program.parseAsync(args, { from: 'user' });
    } catch (error) {
      written.code = reportError(error, context);
    }
  });
  return { written, ended: done.then(() => written) };
}

/** Runs a command to its end; the parameters are those of `startCommand`. */
export function runCommand(...of: Parameters<typeof startCommand>): Promise<Ended> {
  return startCommand(...of).ended;
}

/** The folder in which commands run just now, how many of them, and where this process was before. */
const at = { folder: '', commands: 0, before: '' };

/** Commands name files from where they run. This process is in one folder at a time: those of another one wait. */
async function inFolder(folder: string, work: () => Promise<void>): Promise<void> {
  await until('no command runs in another folder', () => at.commands === 0 || at.folder === folder, 60_000);
  if (at.commands === 0) {
    Object.assign(at, { folder, before: process.cwd() });
    process.chdir(folder);
  }
  at.commands += 1;
  try {
    await work();
  } finally {
    at.commands -= 1;
    if (at.commands === 0) process.chdir(at.before);
  }
}
