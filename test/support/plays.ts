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

/**
 * The plays of chance are in twenty parts of which each is a test, so that none takes long on a busy machine: `npm test` plays as many as two of
 * them have, in one, the long tier all. Answers their numbers.
 */
export function partsOfPlays(): number[] {
  return Array.from({ length: isInFull() ? 20 : 1 }, (_, at) => at + 1);
}

/** How many plays of chance a part has, of `all`. */
export function playsOfPart(all: number): number {
  return Math.ceil(all / (isInFull() ? 20 : 10));
}
