import { existsSync } from 'node:fs';
import path from 'node:path';

/** weir's own folder: the nearest one above this file that has a package.json, whether this file is built or not. */
export const packageFolder = findPackage(import.meta.dirname);

/** A file of an example that is not code, and so is not in the build; `name` begins with the example's. */
export function exampleFile(name: string): string {
  return path.join(packageFolder, 'examples', name);
}

function findPackage(folder: string): string {
  if (existsSync(path.join(folder, 'package.json'))) return folder;
  return findPackage(path.dirname(folder));
}
