import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, existsSync, openSync, readFileSync } from 'node:fs';
import { keeperOf } from '../../support/child-group.ts';
import type { Arming } from '../crash-points/crash-point.ts';
import { repositoryFile } from '../../support/repository-file.ts';
import { here, inside, type Place } from '../../services/place.ts';
import { until } from '../../support/until.ts';

/** How long a process that runs may take to arm itself, in milliseconds. */
const armMs = 30_000;

/** How a lab arms a process: it always wants to be told. */
export type LabArming = Arming & { signalFile: string };

/**
 * One process of the `weir` command, under a name of the lab. Its log outlives it; it does not outlive us, however we end.
 */
export class LabProcess {
  readonly #child: ChildProcess;
  readonly #log: string;
  readonly #ended: Promise<unknown>;
  #arming: LabArming | undefined;
  #printed = '';
  #reached = false;
  #asked = false;

  constructor(options: {
    /** The `weir` command, as a file. */
    program: string;
    args: readonly string[];
    cwd: string;
    env: NodeJS.ProcessEnv;
    log: string;
    arming: LabArming | undefined;
    /** Where it runs. */
    at?: Place | undefined;
  }) {
    const { program, args, cwd, env, log, arming, at = here } = options;
    const { PATH, HOME, TMPDIR } = process.env;
    const output = openSync(log, 'a');
    const armed = arming && { WEIR_CRASH_AT: arming.at, WEIR_CRASH_FILE: arming.signalFile };
    const clock = `--import=${repositoryFile('test/chaos/lab/shift-clock.mjs')}`;
    const command = inside(at, process.execPath, [clock, program, ...args]);
    this.#child = spawn(command.file, command.args, {
      cwd,
      // Nothing that the machine happens to have set may reach it.
      env: { PATH, HOME, TMPDIR, LOG_LEVEL: 'info', ...env, ...armed },
      stdio: ['ignore', 'pipe', output, 'ipc'],
    });
    closeSync(output);
    this.#child.stdout?.setEncoding('utf8').on('data', (text: string) => (this.#printed += text));
    const keeper = keeperOf(`kill -s KILL ${this.#child.pid}`);
    this.#ended = once(this.#child, 'exit').then(() => keeper.kill('SIGKILL'));
    this.#log = log;
    this.#arming = arming;
  }

  get alive(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null;
  }

  /** True where it has ended and nobody had it end: a process of weir that serves has no reason to. */
  get endedByItself(): boolean {
    return this.#child.exitCode !== null && !this.#asked;
  }

  /**
   * True once it has been seen to have got to the crash point that it was armed with, the last one of several; also when
   * its signal file is gone again.
   */
  get reached(): boolean {
    if (this.#reached || this.#arming === undefined || !existsSync(this.#arming.signalFile))
      return this.#reached;
    const point = readFileSync(this.#arming.signalFile, 'utf8');
    this.#reached = point !== '' && this.#arming.at.split(',').at(-1)?.split(/[#:]/)[0] === point;
    return this.#reached;
  }

  /** Arms it while it runs; resolves when it is armed. @throws where it does not say so. */
  async arm(arming: LabArming): Promise<void> {
    this.#arming = arming;
    this.#reached = false;
    const armed = once(this.#child, 'message', { signal: AbortSignal.timeout(armMs) });
    // Whether it has taken that shows by its answer.
    this.#child.send(arming, () => undefined);
    await armed;
  }

  /** Resolves when it says that it is up, or has got to its crash point before. */
  async up(): Promise<void> {
    const ready = () => {
      if (this.reached || /^weir \w+ (is|are) up/m.test(this.#printed)) return true;
      if (!this.alive) throw new Error(`weir ended by itself:\n${this.log().slice(-2_000)}`);
      return false;
    };
    await until('a process is up', ready, 60_000);
  }

  /** Sends a signal; does nothing where it has ended. */
  signal(name: NodeJS.Signals): void {
    if (!this.alive) return;
    this.#asked ||= name === 'SIGTERM' || name === 'SIGKILL';
    this.#child.kill(name);
  }

  /** Sends a signal and resolves when it has ended. */
  async end(name: 'SIGKILL' | 'SIGTERM'): Promise<void> {
    this.signal(name);
    await this.#ended;
  }

  /** All that it and its predecessors of the same name logged. */
  log(): string {
    return readFileSync(this.#log, 'utf8');
  }
}
