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
 * The plays of chance are in ten parts of which each is a test, so that none takes long on a busy machine: `npm test` plays one of them, the
 * long tier all. Answers their numbers.
 * @param parts more where plays take long
 */
export function partsOfPlays(parts = 10): number[] {
  return Array.from({ length: isInFull() ? parts : 1 }, (_, at) => at + 1);
}

/** How many plays of chance a part has, of `all`. */
export function playsOfPart(all: number, parts = 10): number {
  return Math.ceil(all / parts);
}
