import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

/** The path of a file of the repository's top folder, from the sources as well as from `dist`; an absolute one stays. */
export function repositoryFile(name: string): string {
  let folder = import.meta.dirname;
  while (!existsSync(join(folder, 'package.json')) && dirname(folder) !== folder) folder = dirname(folder);
  return resolve(folder, name);
}
