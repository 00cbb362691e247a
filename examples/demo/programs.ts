import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { open, readFile } from 'node:fs/promises';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { existsSync } from 'node:fs';

/** How long the server may take to start and to stop, in milliseconds. */
const timeout = { start: 30_000, stop: 20_000 };

export interface ServerOptions {
  /** The `weir` program. */
  weir: string;
  workcell: string;
  /** A folder for all that the server keeps, its log too. */
  folder: string;
  /** More settings, for the instruments. */
  env?: Record<string, string>;
  /** Gives up waiting for the start. */
  signal: AbortSignal;
}

export interface Server {
  url: string;
  /** The end of the server's log. */
  lastWords(): Promise<string>;
  /** Resolves when the server has ended by itself. @throws Error where it did not end cleanly. */
  stop(): Promise<void>;
}

/**
 * Starts `weir up` as a process of its own on a free port; resolves when it takes runs.
 * @throws Error with the server's last words where it ends or stays silent instead.
 */
export async function startServer({
  weir,
  workcell,
  folder,
  env = {},
  signal,
}: ServerOptions): Promise<Server> {
  const logFile = path.join(folder, 'server.log');
  const log = await open(logFile, 'w');
  const child = spawn(process.execPath, [weir, 'up', '--workcell', workcell, '--port', '0'], {
    stdio: ['ignore', 'pipe', log.fd],
    // It notes its address in its own folder: commands typed where the demo was started go on to the lab that runs there.
    cwd: folder,
    // A process group of its own: Ctrl-C reaches the demo, which stops the server in its turn.
    detached: true,
    env: { ...process.env, ...embedded(folder), ...env },
  });
  await log.close();
  const lastWords = async (): Promise<string> =>
    (await readFile(logFile, 'utf8')).trimEnd().split('\n').slice(-15).join('\n');
  try {
    const waited = AbortSignal.any([signal, AbortSignal.timeout(timeout.start)]);
    return { url: await addressOf(child, waited), lastWords, stop: () => stop(child) };
  } catch (error) {
    child.kill('SIGKILL');
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(`weir did not start: ${reason}\n${await lastWords()}`, { cause: error });
  }
}

/** Settings that keep everything in one folder, whatever the environment says. */
function embedded(folder: string): Record<string, string> {
  return {
    WEIR_BROKER_URL: 'memory:',
    WEIR_STORE_URL: `file:${path.join(folder, 'store')}`,
    WEIR_DATA_DIR: path.join(folder, 'data'),
    WEIR_JOURNAL_DIR: path.join(folder, 'agents'),
    WEIR_HOST: '127.0.0.1',
    LOG_LEVEL: 'info',
  };
}

/** Where the server says that it is up. */
async function addressOf(child: ChildProcess, signal: AbortSignal): Promise<string> {
  if (!child.stdout) throw new Error('its output cannot be read');
  for await (const line of createInterface({ input: child.stdout, signal })) {
    const match = /^weir is up at (\S+)$/.exec(line);
    if (match?.[1] !== undefined) {
      // From here on nobody reads: the server must not block on a full pipe.
      child.stdout.resume();
      return match[1];
    }
  }
  throw new Error(signal.aborted ? 'it did not say that it is up' : 'it ended');
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) {
    throw new Error(`weir had ended before it was stopped (${child.signalCode ?? child.exitCode})`);
  }
  const ended = once(child, 'exit') as Promise<[number | null, NodeJS.Signals | null]>;
  child.kill('SIGTERM');
  const lastResort = setTimeout(() => child.kill('SIGKILL'), timeout.stop);
  const [code, signal] = await ended;
  clearTimeout(lastResort);
  if (code !== 0) throw new Error(`weir did not stop cleanly (${signal ?? code})`);
}

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

/** weir's own folder: the nearest one above this file that has a package.json, whether this file is built or not. */
export const packageFolder = findPackage(import.meta.dirname);

/** A file of an example that is not code, and so is not in the build; `name` begins with the example's. */
export function exampleFile(name: string): string {
  return path.join(packageFolder, 'examples', name);
}

function findPackage(folder: string): string {
  if (existsSync(path.join(folder, 'package.json'))) return folder;
  return findPackage(path.dirname(folder));
}
