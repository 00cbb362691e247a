import { FilesRestore } from '../../gateway/backup/index.ts';
import { openFiles } from '../../gateway/files/index.ts';
import { readBackup, verifyBackup, type BackupVerdict } from '../../shared/backup/index.ts';
import type { Config } from '../../shared/kernel/config/read-config.ts';
import { isDiskFull } from '../../shared/kernel/errors/file-errors.ts';
import { messageOf, WeirError } from '../../shared/kernel/errors/weir-error.ts';
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
  const [inStore, inFiles] = [config.store_url.replace(/^file:/, ''), config.data_dir].map(fullAt);
  try {
    await files.begin().catch(inFiles);
    await readBackup(file, {
      rows: (rows) => store.put(rows).catch(inStore),
      audit: (lines) => files.audit(lines).catch(inFiles),
      file: (at, bytes) => files.file(at, bytes).catch(inFiles),
    });
    // The files first: a store without them would be taken for whole, and files without a store no gateway starts on.
    await files.finish().catch(inFiles);
    await store.finish().catch(inStore);
    return verdict;
  } catch (error) {
    // Where one of the two is away, the other one is empty again all the same, and why it failed is told.
    await Promise.allSettled([store.drop(), files.drop()]);
    throw error;
  }
}

/** For `.catch()`: names the disk that is full. An embedded store and the files may each have their own. */
function fullAt(folder: string): (error: unknown) => never {
  return (cause) => {
    if (!isDiskFull(cause)) throw cause;
    const message = `the disk of ${folder} is full (${messageOf(cause)}), and nothing was restored: make room, or name another place`;
    throw new WeirError('disk_full', message, { cause });
  };
}
