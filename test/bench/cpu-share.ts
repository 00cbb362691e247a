import { readFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';

/** Ticks per second of the kernel's accounts, on every Linux that Node runs on. */
const ticksPerSecond = 100;

/** How much of one core a process uses over `ms` milliseconds, 0 to 1 and more. Linux only. */
export async function cpuShare(pid: number, ms: number): Promise<number> {
  const [before, began] = [await cpuSeconds(pid), performance.now()];
  await delay(ms);
  return ((await cpuSeconds(pid)) - before) / ((performance.now() - began) / 1000);
}

/** User and system time of the process so far. */
async function cpuSeconds(pid: number): Promise<number> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
  // The name of the program stands in brackets and may hold blanks.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) / ticksPerSecond;
}
