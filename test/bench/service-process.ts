import { readdir, readFile, readlink } from 'node:fs/promises';

/**
 * The process that listens on the port of `url`, if it is on this machine and its program is `program`: what answers for a
 * container or for another machine is not the service itself.
 */
export async function serviceProcess(url: string, program: RegExp): Promise<number | undefined> {
  const tables = await Promise.all(
    ['tcp', 'tcp6'].map((name) => readFile(`/proc/net/${name}`, 'utf8').catch(() => '')),
  );
  const sockets = new Set(listeningSockets(tables.join('\n'), Number(new URL(url).port)));
  for (const pid of (await readdir('/proc')).map(Number)) {
    if (!(pid > 0) || !program.test(await readFile(`/proc/${pid}/comm`, 'utf8').catch(() => ''))) continue;
    const files = await readdir(`/proc/${pid}/fd`).catch(() => []);
    const links = await Promise.all(files.map((fd) => readlink(`/proc/${pid}/fd/${fd}`).catch(() => '')));
    if (links.some((link) => sockets.has(link))) return pid;
  }
  return undefined;
}

/** What /proc/PID/fd calls the sockets that listen on `port`, by a table of /proc/net/tcp. */
export function listeningSockets(table: string, port: number): string[] {
  const listening = '0A';
  return table.split('\n').flatMap((line) => {
    const [, local = '', , state, , , , , , inode = ''] = line.trim().split(/\s+/);
    const here = Number.parseInt(local.split(':')[1] ?? '', 16) === port;
    return here && state === listening ? [`socket:[${inode}]`] : [];
  });
}
