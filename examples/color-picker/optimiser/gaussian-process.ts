import { cholesky, dot, solveLower, solveUpper } from './cholesky.ts';
import type { Point } from './latin-hypercube.ts';

/** What is expected at a point: the mean of each output, and how uncertain all of them are. */
export interface Prediction {
  mean: number[];
  /** Standard deviation, in the outputs' units. */
  deviation: number;
}

/** How far apart two points may be and still tell about each other, as a share of the cube's edge. */
const lengthScale = 0.6;
/** Variance of the measurements, as a share of the variance of the outputs. */
const noise = 1e-4;

/**
 * Fits a Gaussian process (squared exponential kernel, shared by all outputs) to measured values, and predicts what
 * would be measured elsewhere.
 */
export function fitGaussianProcess(
  points: readonly Point[],
  values: readonly (readonly number[])[],
): (point: Point) => Prediction {
  const outputs = Array.from({ length: values[0]?.length ?? 0 }, (_, output) =>
    values.map((value) => value[output] ?? 0),
  );
  const means = outputs.map((output) => output.reduce((sum, value) => sum + value, 0) / output.length);
  const centred = outputs.map((output, i) => output.map((value) => value - (means[i] ?? 0)));
  const variance = Math.max(...centred.map((output) => dot(output, output) / output.length), 1e-9);

  const factor = cholesky(
    points.map((point, i) => points.map((other, j) => kernel(point, other) + (i === j ? noise : 0))),
  );
  const weights = centred.map((output) => solveUpper(factor, solveLower(factor, output)));

  return (point) => {
    const likeness = points.map((other) => kernel(point, other));
    const known = solveLower(factor, likeness);
    return {
      mean: weights.map((weight, i) => (means[i] ?? 0) + dot(weight, likeness)),
      deviation: Math.sqrt(variance * Math.max(0, 1 - dot(known, known))),
    };
  };
}

function kernel(one: Point, other: Point): number {
  let squared = 0;
  for (const [axis, value] of one.entries()) squared += (value - (other[axis] ?? 0)) ** 2;
  return Math.exp(-squared / (2 * lengthScale ** 2));
}
