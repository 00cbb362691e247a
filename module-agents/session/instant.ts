import { performance } from 'node:perf_hooks';

/** A moment by both clocks, in milliseconds: one stops while the machine sleeps, the other can be set. */
export interface Instant {
  monotonic: number;
  wall: number;
}

export type Clock = () => Instant;

export const systemClock: Clock = () => ({ monotonic: performance.now(), wall: Date.now() });

/**
 * True where, by either clock, more than `longest` milliseconds lie between two moments. A wall clock that went back
 * counts as well: that is how a machine restored from an image looks from inside.
 */
export function isGap(earlier: Instant, later: Instant, longest: number): boolean {
  return later.monotonic - earlier.monotonic > longest || Math.abs(later.wall - earlier.wall) > longest;
}
