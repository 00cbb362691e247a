interface Numbers {
  column: number;
  /** NaN where there is no number. */
  values: Float64Array;
}

/** What is drawn: points from left to right, and for each line a value or nothing at each. */
export interface Drawn {
  x: number[];
  lines: { column: number; values: (number | null)[] }[];
}

/**
 * The points of columns over another one, or over the number of the row, in the order of x. Rows without an x are left out. Pure.
 * @param x the column across; undefined for the number of the row, from 1
 */
export function columnsToPlot(
  numbers: readonly Numbers[],
  count: number,
  x: number | undefined,
  ys: readonly number[],
): Drawn {
  const across = numbers.find(({ column }) => column === x)?.values;
  const rows = Array.from({ length: count }, (_, row) => row).filter(
    (row) => !across || !Number.isNaN(across[row]),
  );
  if (across) rows.sort((a, b) => (across[a] ?? 0) - (across[b] ?? 0));
  return {
    x: rows.map((row) => across?.[row] ?? row + 1),
    lines: numbers
      .filter(({ column }) => ys.includes(column) && column !== x)
      .map(({ column, values }) => ({
        column,
        values: rows.map((row) => {
          const value = values[row] ?? NaN;
          return Number.isNaN(value) ? null : value;
        }),
      })),
  };
}
