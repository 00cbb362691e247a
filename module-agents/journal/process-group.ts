import { execFile } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { promisify } from 'node:util';

/**
 * A process that an action has started, or the whole module, as the leader of a process group of its own; what tells it from a later one of
 * its number.
 */
export interface ProcessMark {
  /** The command, or the name that the module's process has in its own environment. */
  command_id: string;
  /** It serves the module, whatever is commanded: it is the only one of its kind, and ends with its agent. */
  of_module?: true;
  /** The number of the process, and of its group. */
  pid: number;
  /** When it was started, in the words of the system. */
  started: string;
  /** The boot of the machine that it belongs to; '' where the system has no name for it. */
  boot: string;
}

/** A process of a group that has not ended. */
interface Member {
  pid: number;
  started: string;
}

/**
 * What is left of a group.
 *
 * - `gone`: nothing, or its number was given to another process since
 * - `ours`: something of it runs
 * - `unclear`: a group of that number runs, its first process does not, and nothing proves that the group is the one
 */
export type GroupState = 'gone' | 'ours' | 'unclear';

/** The variable by which every process that a program has started is known, on Linux. */
export const commandVariable = 'WEIR_COMMAND_ID';

const run = promisify(execFile);

/** Marks a process that runs. @throws Error where there is no such process, or it is the agent's own or the system's first. */
export async function markOf(command_id: string, pid: number): Promise<ProcessMark> {
  // A signal to group 1 or 0 is one to all processes, or to the agent itself.
  const own = pid <= 1 || pid === process.pid;
  const leader = own ? undefined : (await membersOf(pid)).find((member) => member.pid === pid);
  if (!leader) throw new Error(`there is no process ${pid} that leads a group of its own`);
  return { command_id, pid, started: leader.started, boot: await bootOf() };
}

export async function groupStateOf(mark: ProcessMark): Promise<GroupState> {
  if (mark.boot !== (await bootOf())) return 'gone';
  const state = await stateOfGroup(mark);
  if (state !== 'gone') return state;
  return (await strayFrom(mark.command_id)).length > 0 ? 'ours' : 'gone';
}

async function stateOfGroup(mark: ProcessMark): Promise<GroupState> {
  if (!hasGroup(mark.pid)) return 'gone';
  const members = await membersOf(mark.pid);
  if (members.length === 0) return 'gone';
  const leader = members.find(({ pid }) => pid === mark.pid);
  // The system gives no number to a new process while a group has it.
  if (leader) return leader.started === mark.started ? 'ours' : 'gone';
  for (const { pid } of members) if (await isOf(mark.command_id, pid)) return 'ours';
  return 'unclear';
}

/** Sends a signal to what runs of the group, and to what has left it. @throws Error where the system refuses. */
export async function signalAll(mark: ProcessMark, signal: NodeJS.Signals): Promise<void> {
  if ((await stateOfGroup(mark)) === 'ours') send(-mark.pid, signal);
  await signalStrays(mark.command_id, signal);
}

/**
 * Sends a signal to the processes of a command that are in no group of an action any more: a daemon leaves that of its program.
 * They are known by their environment, on Linux alone. @throws Error where the system refuses.
 */
export async function signalStrays(commandId: string, signal: NodeJS.Signals): Promise<void> {
  for (const pid of await strayFrom(commandId)) send(pid, signal);
}

/** Those that have ended have no environment any more. */
async function strayFrom(commandId: string): Promise<number[]> {
  if (process.platform !== 'linux') return [];
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map(Number);
  const found = await Promise.all(pids.map(async (pid) => ((await isOf(commandId, pid)) ? [pid] : [])));
  return found.flat();
}

function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

function hasGroup(pid: number): boolean {
  try {
    process.kill(-pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH';
  }
}

/** Processes that have ended and that nobody has taken note of are no members: they do nothing any more. */
function membersOf(group: number): Promise<Member[]> {
  return process.platform === 'linux' ? readProc(group) : askPs(group);
}

async function readProc(group: number): Promise<Member[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const found = await Promise.all(
    pids.map(async (pid) => {
      const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
      // After the program's name, which may hold anything: state, parent, group, …, and the start as the 20th.
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      const [state = 'X', , of] = fields;
      if (Number(of) !== group || 'ZX'.includes(state)) return [];
      return [{ pid: Number(pid), started: fields[19] ?? '' }];
    }),
  );
  return found.flat();
}

async function askPs(group: number): Promise<Member[]> {
  const { stdout } = await run('ps', ['-A', '-o', 'pid=,pgid=,stat=,lstart=']);
  return stdout.split('\n').flatMap((line) => {
    const [, pid, of, state, started] = /^\s*(\d+)\s+(\d+)\s+(\S+)\s+(.*\S)\s*$/.exec(line) ?? [];
    if (Number(of) !== group || state === undefined || state.startsWith('Z')) return [];
    return [{ pid: Number(pid), started: started ?? '' }];
  });
}

async function isOf(commandId: string, pid: number): Promise<boolean> {
  const environment = await readFile(`/proc/${pid}/environ`, 'utf8').catch(() => '');
  return environment.split('\0').includes(`${commandVariable}=${commandId}`);
}

async function bootOf(): Promise<string> {
  return (await readFile('/proc/sys/kernel/random/boot_id', 'utf8').catch(() => '')).trim();
}
