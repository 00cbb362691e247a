import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { createInterface } from 'node:readline';

/** A process of a contestant. */
export interface Child {
  /** The line that said it is ready, from the marker on. */
  readonly ready: string;
  readonly pid: number;
  /** Stops its clock, or lets it go on. */
  pause(paused: boolean): void;
  /** Hands it a number, and resolves to the one that it answers (`answerBench`). @throws Error where it ends instead */
  ask(number: number): Promise<number>;
  stop(): Promise<void>;
}

/** The command of this very checkout. */
export const ownWeir = path.resolve(import.meta.dirname, '../../../bin/weir.js');

const running = new Set<ChildProcess>();
process.once('exit', () => {
  for (const child of running) signal(child, 'SIGKILL');
});

/**
 * Starts a node script, as the leader of a session of its own, and waits for a line on its stdout that holds `marker`.
 * @throws Error with what it wrote to stderr where it ends before that.
 */
export async function startChild(
  args: string[],
  marker: string,
  env: NodeJS.ProcessEnv = {},
): Promise<Child> {
  const child = spawn(process.execPath, args, {
    env: { ...process.env, ...env, NODE_ENV: 'production' },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    detached: true,
  });
  running.add(child);
  let complaints = '';
  child.stderr?.on('data', (chunk: Buffer) => (complaints = (complaints + chunk.toString()).slice(-2_000)));
  const exited = once(child, 'exit');
  const failed = async (before: string): Promise<never> => {
    await exited;
    running.delete(child);
    throw new Error(`${args.join(' ')} ended before it ${before}:\n${complaints}`);
  };
  const ready = new Promise<string>((resolve) => {
    if (!child.stdout) return;
    createInterface({ input: child.stdout }).on('line', (line) => {
      if (line.includes(marker)) resolve(line.slice(line.indexOf(marker)));
    });
  });
  return {
    ready: await Promise.race([ready, failed('was ready')]),
    pid: child.pid ?? 0,
    pause: (paused) => signal(child, paused ? 'SIGSTOP' : 'SIGCONT'),
    async ask(number) {
      child.send(number);
      const answer = once(child, 'message').then(([value]) => Number(value));
      return Promise.race([answer, failed('answered')]);
    },
    async stop() {
      running.delete(child);
      child.kill('SIGTERM');
      await exited;
    },
  };
}

/** To the whole group: what it has started ends, or stands still, with it. */
function signal({ pid }: ChildProcess, name: NodeJS.Signals): void {
  try {
    if (pid !== undefined) process.kill(-pid, name);
  } catch {
    // It has ended.
  }
}

/** The compiled script at that path of the benchmark's folder. */
export function script(name: string): string {
  return new URL(name, import.meta.url).pathname;
}
