import { execFile } from 'node:child_process';
import { chown, mkdtemp, readFile, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { databaseAnswers } from '../support/answers.ts';
import { findProgram } from './apt.ts';
import { ChildGroup } from '../support/child-group.ts';
import { freePort } from '../support/free-port.ts';
import type { DatabaseService } from './service.ts';

const run = promisify(execFile);

/** Where Debian's packages put the programs of each version, newest first; else whatever is on the PATH. */
const initdbs = [18, 17, 16, 15, 14, 13].map((version) => `/usr/lib/postgresql/${version}/bin/initdb`);
const otherwise = ', or name a running PostgreSQL by WEIR_BENCH_POSTGRES_URL';

/** A PostgreSQL of our own on the loopback address, private port and folder: each commit is on the disk. */
export async function startLocalDatabase(): Promise<DatabaseService> {
  const initdb = await findProgram('postgresql', [...initdbs, 'initdb'], otherwise);
  const program = join(dirname(await realpath(initdb)), 'postgres');
  // It refuses to run as root.
  const user = process.getuid?.() === 0 ? await serviceUser() : undefined;
  const folder = await mkdtemp(join(tmpdir(), 'weir-postgres-'));
  const data = join(folder, 'data');
  const port = await freePort();
  const settings = {
    listen_addresses: '127.0.0.1',
    port: String(port),
    unix_socket_directories: '',
    fsync: 'on',
    synchronous_commit: 'on',
  };
  const args = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  let server: ChildGroup | undefined;
  const remove = async (): Promise<void> => {
    // At once, and unlike after SIGKILL it frees its shared memory.
    await server?.end('SIGQUIT');
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  };

  try {
    if (user) await chown(folder, user.uid, user.gid);
    const options = { cwd: folder, ...user, timeout: 60_000 };
    await run(initdb, ['-D', data, '-U', 'weir', '-A', 'trust', '-E', 'UTF8', '--no-sync'], options);
    const env = { PATH: process.env['PATH'], LANG: 'C.UTF-8' };
    const log = join(folder, 'postgres.log');
    server = new ChildGroup({ file: program, args: ['-D', data, ...args], env, cwd: folder, log, ...user });
    await server.waitUntil('PostgreSQL answered', () => databaseAnswers(port), 30_000);
  } catch (error) {
    await remove();
    throw error;
  }
  return { url: `postgresql://weir@127.0.0.1:${port}/postgres`, origin: 'local', remove };
}

/** The user that the package made, else the one that owns nothing. */
async function serviceUser(): Promise<{ uid: number; gid: number }> {
  const users = (await readFile('/etc/passwd', 'utf8')).split('\n').map((line) => line.split(':'));
  const found = ['postgres', 'nobody'].flatMap((name) => users.filter((user) => user[0] === name))[0];
  if (!found) throw new Error(`PostgreSQL does not run as root, and there is no user postgres${otherwise}`);
  return { uid: Number(found[2]), gid: Number(found[3]) };
}
