import { statfs } from 'node:fs/promises';
import type { Database } from './database.ts';

/** Types of file systems, as statfs tells them, that live on another machine. */
const networkTypes: Record<number, string> = {
  0x6969: 'NFS',
  0x517b: 'SMB',
  0xfe534d42: 'SMB',
  0xff534d42: 'CIFS',
};

/** What the folder of a file store would break, each as a sentence. */
export async function fileMisgivings(database: Database, dir: string): Promise<string[]> {
  const misgivings: string[] = [];
  const mode = database.prepare<{ journal_mode: string }>('PRAGMA journal_mode').one()?.journal_mode;
  if (mode !== 'wal') {
    misgivings.push(
      `The file system of ${dir} does not allow a write-ahead log (it has "${mode}"): weir is slower there`,
    );
  }
  const { type } = await statfs(dir);
  const network = networkTypes[type];
  if (network !== undefined) {
    misgivings.push(
      `${dir} is on a network file system (${network}), where neither locks nor writes can be relied on: ` +
        'use a folder on a disk of this machine',
    );
  }
  return misgivings;
}
