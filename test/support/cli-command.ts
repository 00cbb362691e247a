import { PassThrough, Readable } from 'node:stream';
import type { CliContext } from '../../cli/terminal/context.ts';
import { createProgram } from '../../cli/program.ts';
import { reportError } from '../../cli/run-process.ts';
import { tenth } from './scaled-timing.ts';
import { until } from './until.ts';

/** How a command of `weir` ended, and all that it wrote. */
export interface Ended {
  code: number | null;
  stdout: string;
  stderr: string;
}

/**
 * Runs a command to its end in this process, as `run-process.ts` does in one of its own: to start one takes longer than most
 * commands take for their work.
 * @param folder in which it runs
 * @param input what stands on its stdin; nothing can be read there unless given
 * @param signal tells a command that serves to stop: one that should have been refused would do so for ever
 */
export async function runCommand(
  args: readonly string[],
  folder: string,
  env: NodeJS.ProcessEnv,
  input = '',
  signal: AbortSignal = new AbortController().signal,
): Promise<Ended> {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  const ended: Ended = { code: 0, stdout: '', stderr: '' };
  stdout.setEncoding('utf8').on('data', (text: string) => (ended.stdout += text));
  stderr.setEncoding('utf8').on('data', (text: string) => (ended.stderr += text));
  const context: CliContext = {
    ...{ env, stdout, stderr, stdin: Readable.from([input]), timing: tenth },
    signal,
    serve: () => undefined,
    finish: (code) => (ended.code = code),
  };
  await inFolder(folder, async () => {
    try {
      const program = await createProgram(context, args[0]);
      await program.parseAsync(args, { from: 'user' });
    } catch (error) {
      ended.code = reportError(error, context);
    }
  });
  return ended;
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
