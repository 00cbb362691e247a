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
  stop(): Promise<void>;
}

/** The command of this very checkout. */
export const ownWeir = path.resolve(import.meta.dirname, '../../../bin/weir.js');

const running = new Set<ChildProcess>();
process.once('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});

/**
 * Starts a node script and waits for a line on its stdout that holds `marker`.
 * @throws Error with what it wrote to stderr where it ends before that.
 */
export async function startChild(
  args: string[],
  marker: string,
  env: NodeJS.ProcessEnv = {},
): Promise<Child> {
  const child = spawn(process.execPath, args, {
    env: { ...process.env, ...env, NODE_ENV: 'production' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  running.add(child);
  let complaints = '';
  child.stderr.on('data', (chunk: Buffer) => (complaints = (complaints + chunk.toString()).slice(-2_000)));
  const exited = once(child, 'exit');
  const ready = new Promise<string>((resolve) => {
    createInterface({ input: child.stdout }).on('line', (line) => {
      if (line.includes(marker)) resolve(line.slice(line.indexOf(marker)));
    });
  });
  const first = await Promise.race([ready, exited.then(() => undefined)]);
  if (first === undefined) throw new Error(`${args.join(' ')} ended before it was ready:\n${complaints}`);
  return {
    ready: first,
    pid: child.pid ?? 0,
    pause: (paused) => void child.kill(paused ? 'SIGSTOP' : 'SIGCONT'),
    async stop() {
      running.delete(child);
      if (child.exitCode !== null) return;
      child.kill('SIGTERM');
      await exited;
    },
  };
}

/** The compiled script at that path of the benchmark's folder. */
export function script(name: string): string {
  return new URL(name, import.meta.url).pathname;
}
