import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { until } from './until.ts';

interface Command {
  file: string;
  args: string[];
  env: NodeJS.ProcessEnv;
  cwd: string;
  /** Where stdout and stderr go. */
  log: string;
  /** Whom it runs as, where not as ourselves. */
  uid?: number;
  gid?: number;
}

/**
 * A child with all its descendants, as a process group of its own, so that Ctrl-C in a terminal reaches only us. It
 * dies with this process, however that ends: a keeper reads a pipe from us and kills the group when the pipe breaks.
 */
export class ChildGroup {
  readonly #child: ChildProcess;
  readonly #keeper: ChildProcess;
  readonly #log: string;
  readonly #name: string;
  readonly #ended: Promise<void>;

  constructor(command: Command) {
    this.#log = command.log;
    this.#name = command.file;
    const output = openSync(command.log, 'a');
    const { env, cwd, uid, gid } = command;
    this.#child = spawn(command.file, command.args, {
      ...{ env, cwd, ...(uid === undefined ? {} : { uid }), ...(gid === undefined ? {} : { gid }) },
      detached: true,
      stdio: ['ignore', output, output],
    });
    closeSync(output);
    this.#ended = once(this.#child, 'exit').then(
      () => this.#dismissKeeper(),
      () => this.#dismissKeeper(),
    );
    this.#keeper = keeperOf(`kill -s KILL -- -${String(this.#child.pid)}; sleep 1`, [command.cwd]);
  }

  get running(): boolean {
    return this.#child.pid !== undefined && this.#child.exitCode === null && this.#child.signalCode === null;
  }

  /** Resolves when `ready` holds; throws with the tail of the log where the child ends first or `ms` pass. */
  async waitUntil(what: string, ready: () => Promise<boolean>, ms: number): Promise<void> {
    try {
      await until(
        what,
        async () => {
          if (!this.running) throw new Error(`${this.#name} ended before ${what}`);
          return ready();
        },
        ms,
      );
    } catch (error) {
      const text = await readFile(this.#log, 'utf8').catch(() => '');
      const tail = text.trimEnd().split('\n').slice(-20).join('\n');
      throw new Error(`${(error as Error).message}; the end of ${this.#log}:\n${tail}`, { cause: error });
    }
  }

  /** Signals the child, or with SIGKILL the whole group, and resolves when the child has ended. */
  async end(signal: 'SIGTERM' | 'SIGQUIT' | 'SIGKILL'): Promise<void> {
    if (this.running) {
      const pid = this.#child.pid as number;
      process.kill(signal === 'SIGKILL' ? -pid : pid, signal);
    }
    await this.#ended;
  }

  /** Stops the clock of the whole group, or lets it go on. */
  pause(paused: boolean): void {
    if (this.running) process.kill(-(this.#child.pid as number), paused ? 'SIGSTOP' : 'SIGCONT');
  }

  #dismissKeeper(): void {
    this.#keeper.kill('SIGKILL');
  }
}

/** Runs `script` when this process has ended, whatever ended it; `args` are folders to remove after that. */
export function keeperOf(script: string, folders: string[] = []): ChildProcess {
  const keeper = spawn('sh', ['-c', `read -r _; ${script}; rm -rf -- "$@"`, 'keeper', ...folders], {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  keeper.unref();
  (keeper.stdin as unknown as { unref(): void }).unref();
  keeper.on('error', () => undefined);
  keeper.stdin?.on('error', () => undefined);
  return keeper;
}
