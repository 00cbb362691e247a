import { FilesRestore } from '../../gateway/backup/index.ts';
import { openFiles } from '../../gateway/files/index.ts';
import { readBackup, verifyBackup, type BackupVerdict } from '../../shared/backup/index.ts';
import type { Config } from '../../shared/kernel/config/read-config.ts';
import type { Logger } from '../../shared/kernel/log/logger.ts';
import { MemoryCounters, restoreStore } from '../../shared/store/index.ts';

/**
 * Puts a backup into the store and the data folder that the settings name. Resolves with what it holds once all of it is there.
 * @throws WeirError `bad_backup`; `bad_config` where they are not empty; `folder_locked`, `store_unavailable`. Then nothing is left of it.
 */
export async function restoreLab(
  file: string,
  config: Pick<Config, 'store_url' | 'data_dir' | 'files_url'>,
  log: Logger,
): Promise<BackupVerdict> {
  const verdict = await verifyBackup(file);
  const store = await restoreStore(config.store_url, { workcell: verdict.manifest.workcell, log });
  const files = new FilesRestore(openFiles(config, new MemoryCounters()));
  try {
    await files.begin();
    await readBackup(file, {
      rows: (rows) => store.put(rows),
      audit: (lines) => files.audit(lines),
      file: (at, bytes) => files.file(at, bytes),
    });
    // The files first: a store without them would be taken for whole, and files without a store no gateway starts on.
    await files.finish();
    await store.finish();
    return verdict;
  } catch (error) {
    // Where one of the two is away, the other one is empty again all the same, and why it failed is told.
    await Promise.allSettled([store.drop(), files.drop()]);
    throw error;
  }
}
