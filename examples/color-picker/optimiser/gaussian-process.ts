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

/** A lower triangular matrix, row by row; row `i` has `i + 1` entries. */
type Lower = readonly (readonly number[])[];

/**
 * The lower factor L of a symmetric positive definite matrix, with L·Lᵀ = matrix.
 * @throws Error where the matrix is not positive definite.
 */
export function cholesky(matrix: readonly (readonly number[])[]): Lower {
  const factor: number[][] = [];
  for (const [i, row] of matrix.entries()) factor.push(extend(factor, row.slice(0, i + 1)));
  return factor;
}

/** The next row of a factor, from the matrix's row up to and with its diagonal. */
function extend(factor: Lower, row: readonly number[]): number[] {
  const head = solveLower(factor, row.slice(0, -1));
  const pivot = (row.at(-1) ?? 0) - dot(head, head);
  if (!(pivot > 0)) throw new Error('the matrix is not positive definite');
  return [...head, Math.sqrt(pivot)];
}

/** The x with L·x = right. */
export function solveLower(factor: Lower, right: readonly number[]): number[] {
  const solution: number[] = [];
  for (const [i, value] of right.entries()) {
    const row = factor[i] ?? [];
    solution.push((value - dot(row, solution)) / (row[i] ?? 1));
  }
  return solution;
}

/** The x with Lᵀ·x = right. */
export function solveUpper(factor: Lower, right: readonly number[]): number[] {
  const solution = new Array<number>(right.length).fill(0);
  for (let i = right.length - 1; i >= 0; i -= 1) {
    let value = right[i] ?? 0;
    for (let j = i + 1; j < right.length; j += 1) value -= (factor[j]?.[i] ?? 0) * (solution[j] ?? 0);
    solution[i] = value / (factor[i]?.[i] ?? 1);
  }
  return solution;
}

/** The scalar product over the length of the shorter vector. */
export function dot(one: readonly number[], other: readonly number[]): number {
  const length = Math.min(one.length, other.length);
  let sum = 0;
  for (let i = 0; i < length; i += 1) sum += (one[i] ?? 0) * (other[i] ?? 0);
  return sum;
}
