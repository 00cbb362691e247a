import { createRequire } from 'node:module';
import path from 'node:path';
import { setFlagsFromString } from 'node:v8';

const manifest = createRequire(import.meta.url).resolve('weir-lab/package.json');

/** The folder that weir is installed in, with its examples. */
export const packageFolder = path.dirname(manifest);

/** The page for people, as it was built. */
export const pageFolder = path.join(packageFolder, 'dist', 'dashboard');

/** The page that shows the description of the API, as it was built. */
export const docsFolder = path.join(packageFolder, 'dist', 'docs-page');

// V8 reads both flags each time that it decides how much a heap may grow. They change when it collects, and nothing else.

/**
 * While a service loads its code, lets the heap grow by half of what is in use before it is collected, where V8 would let it grow
 * several times as large, and leaves the memory for new objects as it is: what it takes then is given back to nobody.
 */
export function growLittle(): void {
  setFlagsFromString('--heap-growing-percent=50');
  setFlagsFromString('--semi-space-growth-factor=1');
}

/**
 * The service is up: from now on the memory for new objects grows with the work, as it does without us, and the heap to twice what is
 * in use. With half of that a busy lab spends a tenth of its time on collecting; left alone, it held 100 MB of garbage.
 */
export function growWithWork(): void {
  setFlagsFromString('--heap-growing-percent=100');
  setFlagsFromString('--semi-space-growth-factor=2');
}
