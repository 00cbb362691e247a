import { dyes, largestDose, type Volumes } from '../dyes.ts';
import type { Point } from '../optimiser/latin-hypercube.ts';

/** How many numbers make a mixture: one for each dye. */
export const mixtureDimensions = dyes.length;

/**
 * The mixture that a point of the unit cube stands for, in steps of 0.1 µl. Squared, because a colour hangs on the
 * first drops of a dye far more than on the last.
 */
export function mixtureAt(point: Point): Volumes {
  const doses = dyes.map((dye, axis) => [dye, Math.round(10 * largestDose * (point[axis] ?? 0) ** 2) / 10]);
  return Object.fromEntries(doses) as Volumes;
}
