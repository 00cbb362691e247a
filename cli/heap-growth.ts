import { setFlagsFromString } from 'node:v8';

// V8 reads both flags each time that it decides how much a heap may grow. They change when it collects, and nothing else.

/**
 * Lets the heap grow by half of what is in use before it is collected, where V8 would let it grow several times as large: a
 * lab of a hundred steps per second held 100 MB of garbage. The memory for new objects does not grow for now: while a
 * service loads its code it would, and it is given back to nobody.
 */
export function growLittle(): void {
  setFlagsFromString('--heap-growing-percent=50');
  setFlagsFromString('--semi-space-growth-factor=1');
}

/** The service is up: from now on the memory for new objects grows with the work, as it does without us. */
export function growWithWork(): void {
  setFlagsFromString('--semi-space-growth-factor=2');
}
