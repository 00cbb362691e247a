import type { ChildProcess } from 'node:child_process';
import { access, constants, stat } from 'node:fs/promises';

/**
 * The shell waits for a line before it becomes the program: what begins is on the disk by then. Where the agent dies before,
 * the line never comes, and nothing begins. `read` takes no byte beyond the line.
 */
export const gate = ['/bin/sh', '-c', 'IFS= read -r go && exec "$@"', 'weir'] as const;

/** So many of the last lines of a program's stderr are told. */
export const tailLines = 20;

/** What a program has written is read to its end for so many milliseconds at most: children of its own may hold its pipes open. */
export const pipesDeadline = 1000;

/** Why the shell could not become the program, by the end of its stderr; undefined where it did. */
export function whyNotStarted(code: number | null, stderr: string): string | undefined {
  if (code !== 126 && code !== 127) return undefined;
  return /^weir: (?:line )?\d+: (?:exec: )?(.*)$/m.exec(stderr)?.[1];
}

/** Sends a signal to a program and to what it has started, as far as they are in its group. */
export function signalGroup({ pid }: ChildProcess, signal: NodeJS.Signals): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, signal);
  } catch {
    // Nothing of the group is left.
  }
}

/** True for a file that may be run. */
export async function isProgram(file: string): Promise<boolean> {
  try {
    await access(file, constants.X_OK);
    return (await stat(file)).isFile();
  } catch {
    return false;
  }
}
