import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { setTimeout as delay } from 'node:timers/promises';
import { messageOf } from '../../../shared/kernel/errors/weir-error.ts';
import type { JsonObject } from '../../../shared/kernel/json/json.ts';
import { within } from '../../../shared/kernel/lifecycle/waiting.ts';
import { commandVariable, groupStateOf, signalAll, type ProcessMark } from '../../journal/index.ts';
import { gate, pipesDeadline, signalGroup, tailLines, whyNotStarted } from '../common/gated-program.ts';
import { JsonRpcLine } from './json-rpc.ts';
import { readLines } from './lines.ts';

export interface DriverProgram {
  /** The program and its arguments; no shell reads them. */
  command: readonly string[];
  cwd: string;
  /** Milliseconds that it has to end by itself, and then again on SIGTERM. */
  patience: number;
  environment: Record<string, string>;
  /** Stands in the environment of all that the driver starts: what leaves its process group is known by it. */
  id: string;
  /**
   * Notes the process; the driver begins when that has resolved. What is noted tells what is left of its group. Missing where nobody
   * would look for it.
   */
  note?: (id: string, pid: number) => Promise<ProcessMark>;
  notified(method: string, params: JsonObject): void;
  /** A line that somebody printed where the protocol is spoken. */
  stray(line: string): void;
  stderr(line: string): void;
}

/** How a driver's process ended. */
export interface DriverEnd {
  /** Goes on from "the driver". */
  how: string;
  /** The last lines of its stderr. */
  stderr: string[];
}

const longestStderrLine = 64 * 1024;

/** Between two looks whether a group has ended, in milliseconds. */
const lookEvery = 20;

const hasGroups = process.platform !== 'win32';

/** One process of a driver, from its start to the end of all that it has started. */
export class DriverProcess {
  readonly rpc: JsonRpcLine;
  /** Resolves when nothing of it runs any more. Never rejects. */
  readonly ended: Promise<DriverEnd>;
  readonly #child: ChildProcess;
  readonly #stderr: string[] = [];
  readonly #drained: Promise<unknown>;
  readonly #patience: number;
  #mark: ProcessMark | undefined;
  #broken: string | undefined;
  /** It is to end, and may close its pipes as it does. */
  #ending = false;
  /** Its own process has ended. */
  #over = false;

  private constructor(program: DriverProgram) {
    const [file = '', ...args] = program.command;
    const [shell, ...gateArgs] = gate;
    this.#patience = program.patience;
    const environment = { ...process.env, ...program.environment, [commandVariable]: program.id };
    const options = { cwd: program.cwd, stdio: 'pipe', windowsHide: true, env: environment } as const;
    this.#child = hasGroups
      ? spawn(shell, [...gateArgs, file, ...args], { ...options, detached: true })
      : spawn(file, args, options);
    const { stdin, stdout, stderr } = this.#child;
    if (!stdin || !stdout || !stderr) throw new Error('the driver has no pipes');
    this.rpc = new JsonRpcLine(stdout, stdin, {
      notified: (method, params) => program.notified(method, params),
      stray: (line) => program.stray(line),
      broken: (why) => this.#break(why),
    });
    const take = (line: string) => {
      this.#stderr.push(line);
      if (this.#stderr.length > tailLines) this.#stderr.shift();
      program.stderr(line);
    };
    readLines(stderr, longestStderrLine, { line: take, tooLong: (start) => take(`${start} …`) });
    // What can hear or answer nothing any more can act on nothing any more.
    const breakSoon = (why: string) =>
      setTimeout(() => this.#ending || this.#break(why), pipesDeadline).unref();
    stdout.once('end', () => breakSoon('closed its stdout'));
    stdin.once('error', () => breakSoon('closed its stdin'));
    const closed = [stdout, stderr].map((pipe) => new Promise((resolve) => pipe.once('close', resolve)));
    this.#drained = Promise.all(closed);
    this.ended = this.#untilEnded();
  }

  /** The end of its stderr. */
  get lastLines(): string[] {
    return [...this.#stderr];
  }

  /** @throws what `note` throws: then nothing has begun */
  static async start(program: DriverProgram): Promise<DriverProcess> {
    const started = new DriverProcess(program);
    const { pid, stdin } = started.#child;
    // One that could not be started has its error on the way.
    if (pid === undefined || !hasGroups) return started;
    try {
      started.#mark = await program.note?.(program.id, pid);
    } catch (error) {
      started.kill();
      await started.ended;
      throw error;
    }
    stdin?.write('\n');
    return started;
  }

  /**
   * Ends it: by asking where `ask` is true, by the end of its stdin, by SIGTERM, by SIGKILL, each after its patience. Resolves when nothing of
   * it runs any more.
   */
  async end({ ask }: { ask: boolean }): Promise<void> {
    const patience = this.#patience;
    this.#ending = true;
    if (ask) {
      const asked = this.rpc.request('end', {}).catch(() => undefined);
      await within(Promise.race([asked, this.ended]), patience);
    }
    this.closeStdin();
    if (await this.#endsWithin(patience)) return;
    if (hasGroups) {
      signalGroup(this.#child, 'SIGTERM');
      if (await this.#endsWithin(patience)) return;
    }
    this.kill();
    await this.ended;
  }

  /** What an agent that died would leave to it. */
  closeStdin(): void {
    this.#child.stdin?.end();
  }

  /** Ends it and all that it has started, at once. */
  kill(): void {
    if (hasGroups) return signalGroup(this.#child, 'SIGKILL');
    const { pid } = this.#child;
    // Windows knows the children of a process while it lives.
    if (pid !== undefined) execFile('taskkill', ['/pid', String(pid), '/T', '/F'], () => this.#child.kill());
  }

  #break(why: string): void {
    if (this.#over || this.#broken !== undefined) return;
    this.#broken = why;
    this.kill();
  }

  async #endsWithin(ms: number): Promise<boolean> {
    const clock = new AbortController();
    const late = delay(ms, false, { signal: clock.signal }).catch(() => false);
    const ended = await Promise.race([this.ended.then(() => true), late]);
    clock.abort();
    return ended;
  }

  async #untilEnded(): Promise<DriverEnd> {
    const how = await new Promise<string>((resolve) => {
      this.#child.once('error', (error) => resolve(`cannot be started: ${messageOf(error)}`));
      this.#child.once('exit', (code, by) => resolve(by ? `was ended by ${by}` : `ended with code ${code}`));
    });
    this.#over = true;
    // What it has started must not go on moving the instrument beside the next process.
    await this.#endRest();
    await within(this.#drained, pipesDeadline);
    const end = { how: this.#say(how), stderr: this.lastLines };
    this.rpc.end(`the driver ${end.how}`);
    return end;
  }

  #say(how: string): string {
    if (this.#broken !== undefined) return `broke the protocol and was ended: it ${this.#broken}`;
    return sayEnd(how, this.#stderr, this.rpc.hasAnswered);
  }

  /** Resolves when the rest of its group has ended, however long that takes. */
  async #endRest(): Promise<void> {
    if (!hasGroups) return;
    signalGroup(this.#child, 'SIGKILL');
    const mark = this.#mark;
    if (!mark) return;
    await signalAll(mark, 'SIGKILL').catch(() => undefined);
    while ((await groupStateOf(mark).catch(() => 'gone')) === 'ours') {
      await delay(lookEvery, undefined, { ref: false });
      await signalAll(mark, 'SIGKILL').catch(() => undefined);
    }
  }
}

/** How a process ended, by the end of its stderr; goes on from "the driver". */
export function sayEnd(how: string, stderr: readonly string[], hasAnswered: boolean): string {
  const last = stderr.at(-1);
  const unfound = whyNotStarted(Number(/code (\d+)$/.exec(how)?.[1]), last ?? '');
  if (unfound !== undefined) return `cannot be started: ${unfound}`;
  if (how === 'ended with code 0' && !hasAnswered) {
    return `${how}: it must serve until its stdin ends (in Python: is serve() missing?)`;
  }
  return last === undefined ? how : `${how}: ${withPlace(last, stderr)}`;
}

/** Python tells the place of an error of syntax in a line of its own, some lines before the error. */
function withPlace(last: string, stderr: readonly string[]): string {
  if (!/^(?:Syntax|Indentation|Tab)Error\b/.test(last)) return last;
  const places = stderr.map((line) => /^ *File "(?:.*[/\\])?(.+)", line (\d+)$/.exec(line));
  const place = places.findLast((found) => found !== null);
  return place ? `${place[1]}:${place[2]}: ${last}` : last;
}
