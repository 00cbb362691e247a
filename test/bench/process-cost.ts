import { readdir, readFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';

// All of it from /proc: Linux only.

/** Ticks per second of the kernel's accounts, on every Linux that Node runs on. */
const ticksPerSecond = 100;

/** How much of one core a process uses over `ms` milliseconds, 0 to 1 and more. */
export async function cpuShare(pid: number, ms: number): Promise<number> {
  const seconds = async (): Promise<number> => (await cpuSeconds({ it: pid }))['it'] ?? NaN;
  const [before, began] = [await seconds(), performance.now()];
  await delay(ms);
  return ((await seconds()) - before) / ((performance.now() - began) / 1000);
}

/**
 * User and system time so far, all of one moment, by name: of the process that has the name and of all that it has started.
 * @throws Error where one of the processes has ended
 */
export async function cpuSeconds(
  processes: Readonly<Record<string, number>>,
): Promise<Record<string, number>> {
  return secondsByName(await runningProcesses(), processes);
}

/**
 * A process belongs to the nearest of its ancestors that has a name, or where those have ended, to the one that leads its session. One
 * that has ended is counted in its parent.
 */
export function secondsByName(
  all: readonly Running[],
  processes: Readonly<Record<string, number>>,
): Record<string, number> {
  const seconds = Object.fromEntries(Object.keys(processes).map((name) => [name, 0]));
  const names = new Map(Object.entries(processes).map(([name, pid]) => [pid, name]));
  const byPid = new Map(all.map((each) => [each.pid, each]));
  for (const pid of names.keys()) if (!byPid.has(pid)) throw new Error(`no process ${pid}`);
  for (const { pid, session, ticks } of all) {
    let at: number | undefined = pid;
    while (at !== undefined && !names.has(at)) at = byPid.get(at)?.parent;
    const name = names.get(at ?? session);
    if (name !== undefined) seconds[name] = (seconds[name] ?? 0) + ticks / ticksPerSecond;
  }
  return seconds;
}

/** Bytes that the process made the kernel write to disks so far: whole pages, as the disk has them. */
export async function writtenBytes(pid: number): Promise<number> {
  return fieldOf(await readFile(`/proc/${pid}/io`, 'utf8'), 'write_bytes');
}

/** Memory in RAM (MiB): now, or with `VmHWM` the most so far. */
export async function megabytes(pid: number, field: 'VmRSS' | 'VmHWM' = 'VmRSS'): Promise<number> {
  return fieldOf(await readFile(`/proc/${pid}/status`, 'utf8'), field) / 1024;
}

function fieldOf(text: string, name: string): number {
  return Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(text)?.[1]);
}

interface Running {
  pid: number;
  parent: number;
  /** The process that began the session in which it is, though that may have ended. */
  session: number;
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
  const [parent = 0, session = 0] = [fields[1], fields[3]];
  const ticks = fields.slice(11, 15).reduce((sum, each) => sum + each, 0);
  return { pid: Number.parseInt(stat, 10), parent, session, ticks };
}
