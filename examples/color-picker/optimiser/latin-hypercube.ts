import { shuffled, type Random } from '../random.ts';

/** A point of the unit cube. */
export type Point = readonly number[];

/** `count` points spread so that each of `count` slices of each axis holds exactly one. */
export function latinHypercube(count: number, dimensions: number, random: Random): Point[] {
  const axes = Array.from({ length: dimensions }, () =>
    shuffled(count, random).map((slice) => (slice + random.uniform()) / count),
  );
  return Array.from({ length: count }, (_, point) => axes.map((axis) => axis[point] ?? 0));
}
