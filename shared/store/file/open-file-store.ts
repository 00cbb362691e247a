import { join } from 'node:path';
import { encodeName } from '../../contracts/address.ts';
import { lockFolder } from '../../kernel/files/folder-lock.ts';
import type { Store } from '../store.ts';
import type { StoreOptions } from '../store-options.ts';
import { Database } from './database.ts';
import { FileStore } from './file-store.ts';

/**
 * Opens the store in a folder (made if missing) and locks the folder for this process; each workcell has a file of its
 * own there. A folder is opened once per process: services that share it are given the same store object.
 * @throws WeirError `folder_locked` where the folder is open already, here or elsewhere; `bad_config` where its tables
 * are of a newer weir; `store_unavailable` where the disk or the file cannot be used.
 */
export async function openFileStore(dir: string, { workcell, log }: StoreOptions): Promise<Store> {
  const lock = await lockFolder(dir, 'store');
  if (lock.wasOpen) log.warn({ folder: lock.dir }, 'a folder was open to other users and is closed now');
  try {
    const file = join(lock.dir, `${encodeName(workcell)}.db`);
    const store = new FileStore(new Database(file, workcell), lock);
    const misgivings = await store.misgivings();
    if (misgivings.length > 0) log.warn({ misgivings }, 'store settings break a promise');
    return store;
  } catch (error) {
    lock.release();
    throw error;
  }
}
