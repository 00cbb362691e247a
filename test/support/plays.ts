import { inject } from 'vitest';

declare module 'vitest' {
  export interface ProvidedContext {
    /** True in the long tier alone. */
    inFull: boolean;
  }
}

/** True in the long tier, which plays all parts but the first. */
export function isInFull(): boolean {
  return inject('inFull');
}

/**
 * The plays of chance are in ten parts of which each is a test, so that none takes long on a busy machine: `npm test` plays the first, the
 * long tier, which comes after it, all others. Answers their numbers.
 * @param parts more where plays take long
 */
export function partsOfPlays(parts = 10): number[] {
  const all = Array.from({ length: parts }, (_, at) => at + 1);
  return isInFull() ? all.slice(1) : all.slice(0, 1);
}

/** How many plays of chance a part has, of `all`. */
export function playsOfPart(all: number, parts = 10): number {
  return Math.ceil(all / parts);
}
