import { spawn } from 'node:child_process';
import { once } from 'node:events';

/** Runs a program of this package, its output to the terminal; resolves with its exit code, 1 if it was killed. */
export async function runToEnd(
  program: string,
  args: readonly string[],
  signal: AbortSignal,
): Promise<number> {
  const child = spawn(process.execPath, [program, ...args], { stdio: ['ignore', 'inherit', 'inherit'] });
  const kill = (): void => void child.kill();
  signal.addEventListener('abort', kill);
  try {
    const [code] = (await once(child, 'exit')) as [number | null];
    return code ?? 1;
  } finally {
    signal.removeEventListener('abort', kill);
  }
}
