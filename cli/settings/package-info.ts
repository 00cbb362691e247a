import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';

const manifest = createRequire(import.meta.url).resolve('weir-lab/package.json');

/** The folder that weir is installed in, with its examples. */
export const packageFolder = path.dirname(manifest);

/** The page for people, as it was built. */
export const pageFolder = path.join(packageFolder, 'dist', 'dashboard');

/** The page that shows the description of the API, as it was built. */
export const docsFolder = path.join(packageFolder, 'dist', 'docs-page');

/** weir's own version. */
export const version = (JSON.parse(readFileSync(manifest, 'utf8')) as { version: string }).version;
