import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** weir's own version, by the package that this file is a part of. */
export const version = (JSON.parse(readFileSync(manifest(), 'utf8')) as { version: string }).version;

function manifest(folder = import.meta.dirname): string {
  const file = path.join(folder, 'package.json');
  return existsSync(file) || path.dirname(folder) === folder ? file : manifest(path.dirname(folder));
}

/** Grows with the version; what follows a hyphen does not count. Of none, which is one before 0.3, it is 0. */
export function rankOf(of: string | undefined): number {
  const [major = 0, minor = 0, patch = 0] = of?.split('-', 1)[0]?.split('.').map(Number) ?? [];
  return (major * 1_000 + minor) * 1_000 + patch;
}
