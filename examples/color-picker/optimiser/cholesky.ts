/** A lower triangular matrix, row by row; row `i` has `i + 1` entries. */
export type Lower = readonly (readonly number[])[];

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
