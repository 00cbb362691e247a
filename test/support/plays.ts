import { inject } from 'vitest';

declare module 'vitest' {
  export interface ProvidedContext {
    /** True in the long tier alone. */
    inFull: boolean;
  }
}

/** True where chance plays all that it is to play: in the long tier. */
export function isInFull(): boolean {
  return inject('inFull');
}

/** How many plays of chance there are, of `all`: a tenth of them in `npm test`, and all in the long tier. */
export function plays(all: number): number {
  return isInFull() ? all : Math.ceil(all / 10);
}
