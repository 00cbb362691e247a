import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { storeAnswers } from '../support/answers.ts';
import { findProgram } from './apt.ts';
import { freePort } from '../support/free-port.ts';
import { startLocalService } from './local-service.ts';
import { here, inside, type Place } from './place.ts';
import type { StoreService } from './service.ts';

export interface LocalStoreOptions {
  /** Further settings: a `redis.conf`; what is said by `settings` and here weighs more. */
  file?: string;
  settings?: Record<string, string>;
  at?: Place;
}

/** A Redis of our own: private port and folder, on the address of its place, with the settings that keep the promise. */
export async function startLocalStore({
  file,
  settings = {},
  at = here,
}: LocalStoreOptions = {}): Promise<StoreService> {
  const program = await findProgram('redis-server', ['redis-server']);
  const folder = await mkdtemp(join(tmpdir(), 'weir-redis-'));
  const port = await freePort();
  const { address } = at;
  const all = {
    ...settings,
    port: String(port),
    bind: address,
    dir: folder,
    appendonly: 'yes',
    appendfsync: 'always',
    save: '',
    'maxmemory-policy': 'noeviction',
    daemonize: 'no',
  };
  const options = Object.entries(all).flatMap(([name, value]) => [`--${name}`, value]);
  const service = await startLocalService({
    ...{ url: `redis://${address}:${port}/0`, folder, log: join(folder, 'redis.log') },
    command: inside(at, program, [...(file === undefined ? [] : [file]), ...options]),
    answers: (server) => server.waitUntil('Redis answered', () => storeAnswers(port, address), 30_000),
  });
  const save = async (): Promise<() => Promise<void>> => {
    const [live, saved] = [join(folder, 'appendonlydir'), join(folder, `saved-${Date.now()}`)];
    await cp(live, saved, { recursive: true });
    return async () => {
      await service.kill();
      await rm(live, { recursive: true });
      await cp(saved, live, { recursive: true });
      await service.start();
    };
  };
  return { ...service, save };
}
