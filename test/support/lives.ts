import { readFileSync } from 'node:fs';

/** True where there is a process of that id, and it has not ended. */
export function lives(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return !readFileSync(`/proc/${pid}/stat`, 'utf8').includes(') Z ');
  } catch {
    return false;
  }
}
