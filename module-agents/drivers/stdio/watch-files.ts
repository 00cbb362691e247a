import { watch, type FSWatcher } from 'node:fs';
import path from 'node:path';

/** A save is several changes at once; the last of them counts, after so many milliseconds. */
const settles = 200;

/**
 * Calls `changed` when a file of that folder changes that `concerns` the driver. Editors put a new file in the place of the old one, which
 * is why the folder is watched. Returns how to end that.
 */
export function watchFolder(
  folder: string,
  concerns: (name: string) => boolean,
  changed: () => void,
): () => void {
  let timer: NodeJS.Timeout | undefined;
  const watcher: FSWatcher = watch(folder, { persistent: false }, (_, name) => {
    if (name === null || !concerns(path.basename(name))) return;
    clearTimeout(timer);
    timer = setTimeout(changed, settles);
  });
  watcher.on('error', () => undefined);
  return () => {
    clearTimeout(timer);
    watcher.close();
  };
}
