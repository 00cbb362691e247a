/** How many colours the scale has (`--scale-0` … in tokens.css). */
export const scaleSteps = 9;

/** The smallest and the largest of some numbers; undefined where there are none. Pure. */
export function rangeOf(values: Iterable<number>): { low: number; high: number } | undefined {
  let low = Infinity;
  let high = -Infinity;
  for (const value of values) {
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  return low > high ? undefined : { low, high };
}

/** The colour of a value in a range, between two of the scale. Where all are equal it is the middle one. Pure. */
export function colourOf(value: number, { low, high }: { low: number; high: number }): string {
  const share = high === low ? 0.5 : Math.min(1, Math.max(0, (value - low) / (high - low)));
  const place = share * (scaleSteps - 1);
  const below = Math.min(scaleSteps - 2, Math.floor(place));
  const percent = Math.round((place - below) * 100);
  return `color-mix(in oklab, var(--scale-${below + 1}) ${percent}%, var(--scale-${below}))`;
}

/** A number as it fits into a cell: four digits that count. Pure. */
export function numberText(value: number): string {
  if (value === 0) return '0';
  const size = Math.abs(value);
  if (size >= 1e6 || size < 1e-3) return value.toExponential(2);
  return String(Number(value.toPrecision(4)));
}
