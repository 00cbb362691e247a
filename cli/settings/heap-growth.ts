import { setFlagsFromString } from 'node:v8';

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
