import type { Config } from '../../shared/kernel/config/read-config.ts';
import type { CounterStore } from '../../shared/store/index.ts';
import { DataFolder } from './data-folder.ts';
import type { Files } from './files.ts';
import { S3Files } from './s3-files.ts';

/** The files of runs where the settings say that they are; nothing is asked yet. @throws WeirError `bad_config` */
export function openFiles(
  { data_dir, files_url }: Pick<Config, 'data_dir' | 'files_url'>,
  leases: CounterStore,
): Files {
  return files_url === undefined ? new DataFolder(data_dir) : new S3Files(data_dir, files_url, leases);
}
