import { spawn, type ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { commandVariable, signalStrays } from '../../journal/index.ts';
import { messageOf, WeirError } from '../../../shared/kernel/errors/weir-error.ts';
import path from 'node:path';
import {
  gate,
  isProgram,
  pipesDeadline,
  signalGroup,
  tailLines,
  whyNotStarted,
} from '../common/gated-program.ts';

export interface Program {
  /** The program and its arguments; no shell reads them. */
  command: readonly string[];
  cwd: string;
  stdin: string;
  /** Asks the program to end. */
  signal: AbortSignal;
  /** Ends it and all that it has started, at once. */
  kill: AbortSignal;
  /** A line of its stderr. */
  onLine(line: string): void;
  /** Milliseconds between SIGTERM and SIGKILL. */
  gracePeriod: number;
  commandId: string;
  /** Variables that it finds beside those of the agent; one that is undefined it does not find. */
  environment: Record<string, string | undefined>;
  /** Notes the process; it begins when that has resolved. */
  recordProcess: (pid: number) => Promise<void>;
}

/** A program's answer is its result's data; larger things are files. */
const maxStdout = 16 * 1024 * 1024;
const tailBytes = 4000;

/**
 * Runs a program to its end and resolves with its stdout. An abort sends SIGTERM to its process group, and SIGKILL to
 * what is left of it `gracePeriod` later, or as soon as it is killed; the program counts as ended only when it has.
 * @throws WeirError `action_failed` where it cannot be started, is killed, or ends with another code than 0: then with
 * the end of its stderr, the last line of it first.
 */
export async function runProgram(program: Program): Promise<string> {
  const [file = '', ...args] = program.command;
  const [shell, ...gateArgs] = gate;
  const child = spawn(shell, [...gateArgs, file, ...args], {
    cwd: program.cwd,
    detached: true,
    stdio: 'pipe',
    env: { ...process.env, ...program.environment, [commandVariable]: program.commandId },
  });
  const ended = whenEnded(child);
  const stop = () => void terminate(child, ended, program.gracePeriod);
  const kill = () => signalGroup(child, 'SIGKILL');
  program.kill.addEventListener('abort', kill, { once: true });
  program.signal.addEventListener('abort', stop, { once: true });
  try {
    if (program.signal.aborted) stop();
    const pipes = Promise.all([collect(child.stdout), tail(child.stderr, (line) => program.onLine(line))]);
    // They may fail before the program has ended, which is waited for first.
    pipes.catch(() => undefined);
    // A program that does not read its stdin is free to do so.
    child.stdin.on('error', () => undefined);
    await openGate(child, ended, program);
    const { code, killedBy } = await ended;
    // A daemon has left the group, and would move the instrument beside the next command.
    if (program.signal.aborted) await signalStrays(program.commandId, 'SIGKILL');
    const [text, lastLines] = await Promise.race([pipes, cutPipes(child)]);
    if (code === 0) return text;
    const unfound = whyNotStarted(code, lastLines);
    if (unfound !== undefined)
      throw new WeirError('action_failed', `the program cannot be started: ${unfound}`);
    const how = killedBy ? `was ended by ${killedBy}` : `ended with code ${code}`;
    throw new WeirError('action_failed', `${file} ${how}${lastWords(lastLines)}`);
  } finally {
    program.signal.removeEventListener('abort', stop);
    program.kill.removeEventListener('abort', kill);
  }
}

/** The end of a program's stderr, its last line first: that is where a traceback says what is wrong. */
function lastWords(stderr: string): string {
  const lines = stderr.trimEnd().split('\n');
  const last = lines.pop();
  if (!last) return '';
  return lines.length === 0 ? `: ${last}` : `: ${last}\nits stderr before that:\n${lines.join('\n')}`;
}

async function openGate(child: ChildProcess, ended: Promise<End>, program: Program): Promise<void> {
  const { pid, stdin } = child;
  // One that could not be started has its error on the way.
  if (pid === undefined || !stdin) return;
  try {
    await program.recordProcess(pid);
  } catch (error) {
    signalGroup(child, 'SIGKILL');
    await ended.catch(() => undefined);
    throw error;
  }
  // Asked to stop meanwhile, it never begins.
  if (!program.signal.aborted) stdin.end(`\n${program.stdin}`);
}

interface End {
  code: number | null;
  killedBy: NodeJS.Signals | null;
}

function whenEnded(child: ChildProcess): Promise<End> {
  return new Promise((resolve, reject) => {
    child.on('exit', (code, killedBy) => resolve({ code, killedBy }));
    child.on('error', (cause) => {
      reject(new WeirError('action_failed', `the program cannot be started: ${messageOf(cause)}`, { cause }));
    });
  });
}

async function terminate(child: ChildProcess, ended: Promise<End>, gracePeriod: number): Promise<void> {
  signalGroup(child, 'SIGTERM');
  const clock = new AbortController();
  const late = delay(gracePeriod, undefined, { signal: clock.signal });
  await Promise.race([late, ended]).catch(() => undefined);
  clock.abort();
  late.catch(() => undefined);
  // Also where the program itself has ended in time: what it started must not go on moving the instrument.
  signalGroup(child, 'SIGKILL');
}

/** Ends whatever of the program still holds its pipes, and with them the reading. */
async function cutPipes(child: ChildProcess): Promise<[string, string]> {
  await delay(pipesDeadline, undefined, { ref: false });
  signalGroup(child, 'SIGKILL');
  await delay(pipesDeadline, undefined, { ref: false });
  throw new WeirError('action_failed', 'the program ended, but its output did not');
}

async function collect(stream: Readable): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size <= maxStdout) chunks.push(chunk);
  }
  if (size > maxStdout) {
    throw new WeirError(
      'action_failed',
      `the program wrote more than ${maxStdout} bytes to stdout; use a file`,
    );
  }
  return Buffer.concat(chunks).toString('utf8');
}

async function tail(stream: Readable, onLine: (line: string) => void): Promise<string> {
  const last: string[] = [];
  for await (const line of createInterface({ input: stream, crlfDelay: Infinity })) {
    onLine(line);
    last.push(line);
    if (last.length > tailLines) last.shift();
  }
  return last.join('\n').slice(-tailBytes);
}

/**
 * Why a program cannot be started, as a sentence; undefined where it can. One that is named without a folder is looked for in the
 * `PATH`, as it is when it is started.
 * @param cwd where relative paths start
 */
export async function whyNoProgram(program: string, cwd: string): Promise<string | undefined> {
  if (program.includes(path.sep)) {
    const file = path.resolve(cwd, program);
    return (await isProgram(file)) ? undefined : `there is no program ${file} that may be run`;
  }
  for (const folder of (process.env['PATH'] ?? '').split(path.delimiter)) {
    if (await isProgram(path.resolve(cwd, folder, program))) return undefined;
  }
  return `there is no program "${program}" in the PATH of the agent`;
}
