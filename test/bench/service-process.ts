import { readdir, readFile, readlink } from 'node:fs/promises';
import type { Services } from '../services/start-services.ts';

/** Of the broker and the store that weir stands on. */
export function servicesOfWeir({ brokerUrl, storeUrl }: Services): Promise<Record<string, number>> {
  return seenServices({
    RabbitMQ: { url: brokerUrl, program: /^beam/ },
    Redis: { url: storeUrl, program: /^redis/ },
  });
}

/**
 * The processes of a broker, a store or a database by name, where they can be seen. Says of which the cost is not counted, since it
 * is in a container or on another machine.
 */
export async function seenServices(
  services: Readonly<Record<string, { url: string; program: RegExp }>>,
): Promise<Record<string, number>> {
  const seen: Record<string, number> = {};
  for (const [name, { url, program }] of Object.entries(services)) {
    const pid = await serviceProcess(url, program);
    if (pid === undefined)
      console.error(`the CPU time of ${name} cannot be seen from here and is not counted`);
    else seen[name] = pid;
  }
  return seen;
}

/**
 * The process that listens on the port of `url`, if it is on this machine and its program is `program`: what answers for a
 * container or for another machine is not the service itself.
 */
async function serviceProcess(url: string, program: RegExp): Promise<number | undefined> {
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
