import { WeirError } from '../kernel/errors/weir-error.ts';
import { openFileStore } from './file/open-file-store.ts';
import type { Store } from './store.ts';
import type { StoreOptions } from './store-options.ts';

/**
 * Opens the store that the URL's scheme picks: `redis:` and `rediss:` are Redis, with `+sentinel` or `+cluster` one of several, `file:DIR` is an embedded database in
 * that folder (made if missing, locked for this process).
 * @throws WeirError `bad_config` for any other scheme, `folder_locked` where another process has the folder.
 */
export async function openStore(url: string, options: StoreOptions): Promise<Store> {
  const scheme = url.slice(0, url.indexOf(':') + 1);
  switch (scheme.replace(/^rediss?(\+sentinel|\+cluster)?:$/, 'redis:')) {
    case 'redis:': {
      // Loaded where it is used: a lab with the embedded store, and every agent, does without it.
      const { openRedisStore } = await import('./redis/redis-store.ts');
      return openRedisStore(url, options);
    }
    case 'file:':
      return openFileStore(url.slice('file:'.length), options);
    default:
      throw new WeirError(
        'bad_config',
        `"${url}" names no store: expected redis://…, rediss://… or file:DIR`,
      );
  }
}
