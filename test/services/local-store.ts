import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { storeAnswers } from '../support/answers.ts';
import { findProgram } from './apt.ts';
import { ChildGroup } from '../support/child-group.ts';
import { freePort } from '../support/free-port.ts';
import type { StoreService } from './service.ts';

/**
 * A Redis of our own on the loopback address, private port and folder, with the settings that keep the promise.
 * @param file further settings: a `redis.conf`; what is said here weighs more
 */
export async function startLocalStore(file?: string): Promise<StoreService> {
  const program = await findProgram('redis-server', ['redis-server']);
  const folder = await mkdtemp(join(tmpdir(), 'weir-redis-'));
  const port = await freePort();
  const settings = {
    port: String(port),
    bind: '127.0.0.1',
    dir: folder,
    appendonly: 'yes',
    appendfsync: 'always',
    save: '',
    'maxmemory-policy': 'noeviction',
    daemonize: 'no',
  };
  const options = Object.entries(settings).flatMap(([name, value]) => [`--${name}`, value]);
  const args = [...(file === undefined ? [] : [file]), ...options];
  let server: ChildGroup | undefined;

  const start = async (): Promise<void> => {
    if (server?.running) return;
    server = new ChildGroup({
      file: program,
      args,
      env: process.env,
      cwd: folder,
      log: join(folder, 'redis.log'),
    });
    await server.waitUntil('Redis answered', () => storeAnswers(port), 30_000);
  };
  const end = async (signal: 'SIGTERM' | 'SIGKILL'): Promise<void> => {
    await server?.end(signal);
  };
  const save = async (): Promise<() => Promise<void>> => {
    const [live, saved] = [join(folder, 'appendonlydir'), join(folder, `saved-${Date.now()}`)];
    await cp(live, saved, { recursive: true });
    return async () => {
      await end('SIGKILL');
      await rm(live, { recursive: true });
      await cp(saved, live, { recursive: true });
      await start();
    };
  };
  const remove = async (): Promise<void> => {
    await end('SIGKILL');
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  };

  try {
    await start();
  } catch (error) {
    await remove();
    throw error;
  }
  return {
    url: `redis://127.0.0.1:${port}/0`,
    origin: 'local',
    stop: () => end('SIGTERM'),
    kill: () => end('SIGKILL'),
    start,
    freeze: async () => server?.pause(true),
    thaw: async () => server?.pause(false),
    save,
    remove,
  };
}
