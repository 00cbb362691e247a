import { readdir, readFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';

// All of it from /proc: Linux only.

/** Ticks per second of the kernel's accounts, on every Linux that Node runs on. */
const ticksPerSecond = 100;

/** How much of one core a process uses over `ms` milliseconds, 0 to 1 and more. */
export async function cpuShare(pid: number, ms: number): Promise<number> {
  const [before, began] = [await cpuSeconds(pid), performance.now()];
  await delay(ms);
  return ((await cpuSeconds(pid)) - before) / ((performance.now() - began) / 1000);
}

/** User and system time so far: of this process alone, of any other with all its descendants. */
export async function cpuSeconds(pid: number): Promise<number> {
  if (pid === process.pid) {
    const { user, system } = process.cpuUsage();
    return (user + system) / 1e6;
  }
  const all = await runningProcesses();
  const root = all.find((each) => each.pid === pid);
  if (!root) throw new Error(`no process ${pid}`);
  const family = [root];
  for (const one of family) family.push(...all.filter(({ parent }) => parent === one.pid));
  return family.reduce((sum, { ticks }) => sum + ticks, 0) / ticksPerSecond;
}

/** Bytes that the process made the kernel write to disks so far: whole pages, as the disk has them. */
export async function writtenBytes(pid: number): Promise<number> {
  return fieldOf(await readFile(`/proc/${pid}/io`, 'utf8'), 'write_bytes');
}

/** Memory that is in RAM now, in MiB. */
export async function residentMegabytes(pid: number): Promise<number> {
  return fieldOf(await readFile(`/proc/${pid}/status`, 'utf8'), 'VmRSS') / 1024;
}

function fieldOf(text: string, name: string): number {
  return Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(text)?.[1]);
}

interface Running {
  pid: number;
  parent: number;
  /** Its own, and those of its children that have ended. */
  ticks: number;
}

async function runningProcesses(): Promise<Running[]> {
  const pids = (await readdir('/proc')).map(Number).filter((pid) => pid > 0);
  // A process may end while we look.
  const stats = await Promise.all(pids.map((pid) => readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '')));
  return stats.filter((stat) => stat !== '').map(readStat);
}

/** A line of /proc/PID/stat. */
export function readStat(stat: string): Running {
  // The name of the program stands in brackets and may hold blanks and brackets.
  const fields = stat
    .slice(stat.lastIndexOf(')') + 2)
    .split(' ')
    .map(Number);
  const [parent = 0, user = 0, system = 0, childUser = 0, childSystem = 0] = [1, 11, 12, 13, 14].map(
    (i) => fields[i],
  );
  return { pid: Number.parseInt(stat, 10), parent, ticks: user + system + childUser + childSystem };
}
