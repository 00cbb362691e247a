import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { ProtocolTiming } from '../../shared/kernel/timing/protocol-timing.ts';
import { runCommand, startCommand, type Ended } from './cli-command.ts';
import { answersFile } from './described/answers-file.ts';
import { repositoryFile } from './repository-file.ts';
import { until } from './until.ts';

export type { Ended };

const weirTenth = 'dist/test/support/weir-tenth.js';
/** Flags of V8 with which a process that lives for seconds takes less CPU: few collections of garbage, no threads that optimize. */
const shortLived = ['--min-semi-space-size=16', '--single-threaded'];

/** Nothing that the machine happens to have set may reach a command. */
function environment(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const { PATH, HOME, TMPDIR } = process.env;
  return { PATH, HOME, TMPDIR, LOG_LEVEL: 'warn', ...env };
}

/** A process of the `weir` command that runs. */
export class WeirProcess {
  readonly ended: Promise<Ended>;
  stdout = '';
  stderr = '';
  readonly #child: ChildProcess;
  #hasEnded = false;

  /**
   * @param program the command with a tenth of the protocol's times unless given
   * @param input what stands on its stdin; nothing can be read there unless given
   */
  constructor(
    args: readonly string[],
    cwd: string,
    env: NodeJS.ProcessEnv,
    program = weirTenth,
    input?: string,
  ) {
    const child = spawn(process.execPath, [...shortLived, repositoryFile(program), ...args], {
      cwd,
      env: { [answersFile]: process.env[answersFile], ...environment(env) },
      stdio: [input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
    });
    child.stdin?.end(input);
    child.stdout?.setEncoding('utf8').on('data', (text: string) => (this.stdout += text));
    child.stderr?.setEncoding('utf8').on('data', (text: string) => (this.stderr += text));
    this.#child = child;
    this.ended = once(child, 'close').then(([code]) => {
      this.#hasEnded = true;
      return { code: code as number | null, stdout: this.stdout, stderr: this.stderr };
    });
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  signal(name: 'SIGTERM' | 'SIGINT' | 'SIGKILL' | 'SIGHUP'): void {
    this.#child.kill(name);
  }

  /** The part of stdout that `pattern` matches. @throws Error with all output where the process ends before. */
  async printed(pattern: RegExp): Promise<RegExpExecArray> {
    let match: RegExpExecArray | null = null;
    await until(
      `weir printed ${String(pattern)}`,
      () => {
        match = pattern.exec(this.stdout);
        // Once it has ended and all that it wrote has come.
        if (match === null && this.#hasEnded) {
          throw new Error(`weir ended with ${this.#child.exitCode}:\n${this.stdout}\n${this.stderr}`);
        }
        return match !== null;
      },
      30_000,
    ).catch((error: unknown) => {
      throw new Error(`${String(error)}:\n${this.stdout}\n${this.stderr}`);
    });
    return match as unknown as RegExpExecArray;
  }
}

/** A folder of its own in which `weir` is used as a person would use it. */
export class Workplace {
  readonly folder: string;
  readonly #processes: WeirProcess[] = [];
  readonly #served: Promise<Ended>[] = [];
  readonly #closing = new AbortController();

  private constructor(folder: string) {
    this.folder = folder;
  }

  static async open(): Promise<Workplace> {
    return new Workplace(await mkdtemp(path.join(tmpdir(), 'weir-cli-')));
  }

  write(name: string, text: string): Promise<void> {
    return writeFile(path.join(this.folder, name), text);
  }

  /** @param program as of `WeirProcess` */
  start(args: readonly string[], env: NodeJS.ProcessEnv = {}, program?: string, input?: string): WeirProcess {
    const started = new WeirProcess(args, this.folder, env, program, input);
    this.#processes.push(started);
    return started;
  }

  /**
   * Runs a command to its end, in a process of its own only where the environment tells Node itself something.
   * @param input what stands on its stdin
   */
  run(args: readonly string[], env: NodeJS.ProcessEnv = {}, input?: string): Promise<Ended> {
    if (Object.keys(env).some((name) => name.startsWith('NODE_')))
      return this.start(args, env, undefined, input).ended;
    return runCommand(args, this.folder, environment(env), input, this.#closing.signal);
  }

  /** Starts `weir up` on a free port; resolves with its URL when it is ready. */
  async up(
    args: readonly string[] = [],
    env: NodeJS.ProcessEnv = {},
  ): Promise<{ lab: WeirProcess; url: string }> {
    const lab = this.start(['up', '--port', '0', ...args], env);
    const [, url = ''] = await lab.printed(/^weir is up at (https?:\S+)$/m);
    return { lab, url };
  }

  /**
   * The same in this process, for a lab that nobody kills, stops, or reads the log of: one of its own takes a second of CPU time to
   * start, and another for what is compiled here already. It goes on until `close`; till then this process is in its folder.
   */
  async serve(
    args: readonly string[] = [],
    env: NodeJS.ProcessEnv = {},
    timing?: ProtocolTiming,
  ): Promise<string> {
    const quiet = environment({ LOG_LEVEL: 'silent', ...env });
    const up = ['up', '--port', '0', ...args];
    const { written, ended } = startCommand(up, this.folder, quiet, '', this.#closing.signal, timing);
    this.#served.push(ended);
    let over = false;
    void ended.then(() => (over = true));
    const url = () => /^weir is up at (https?:\S+)$/m.exec(written.stdout)?.[1];
    await until('weir is up', () => over || url() !== undefined);
    const found = url();
    if (found === undefined) throw new Error(`weir ended with ${written.code}:\n${written.stderr}`);
    return found;
  }

  /** Ends whatever still runs, and removes the folder. */
  async close(): Promise<void> {
    this.#closing.abort();
    await Promise.all(this.#served);
    for (const each of this.#processes) each.signal('SIGKILL');
    await Promise.all(this.#processes.map((each) => each.ended));
    await rm(this.folder, { recursive: true, force: true });
  }
}
