import type { StoreRestore } from './copy.ts';
import { restoreDatabase } from './file/restore-database.ts';
import { restoreRedis } from './redis/restore-redis.ts';
import type { StoreOptions } from './store-options.ts';

/**
 * An empty store that takes a copy, where `openStore` would find that of the workcell afterwards.
 * @throws WeirError `bad_config` where the URL is none, or there is a store of the workcell already; `folder_locked`; `store_unavailable`
 */
export function restoreStore(url: string, options: StoreOptions): Promise<StoreRestore> {
  return url.startsWith('file:')
    ? restoreDatabase(url.slice('file:'.length), options.workcell)
    : restoreRedis(url, options);
}
