import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const manifest = createRequire(import.meta.url).resolve('weir-lab/package.json');

/** weir's own version. */
export const version = (JSON.parse(readFileSync(manifest, 'utf8')) as { version: string }).version;

/** Grows with the version; what follows a hyphen does not count. Of none, which is one before 0.3, it is 0. */
export function rankOf(of: string | undefined): number {
  const [major = 0, minor = 0, patch = 0] = of?.split('-', 1)[0]?.split('.').map(Number) ?? [];
  return (major * 1_000 + minor) * 1_000 + patch;
}
