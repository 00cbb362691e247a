/** One part of a bar: where it begins and how high it is, in shares of the highest bar. */
interface Piece {
  kind: string;
  from: number;
  height: number;
}

/** A stretch of time as a bar. */
export interface Bar {
  /** ISO 8601. */
  from: string;
  total: number;
  pieces: Piece[];
}

/**
 * Bars of counts that stand on one another, in the order of `kinds`. Pure.
 * @returns the bars, and how many the highest holds: 1 at least
 */
export function stack<K extends string>(
  parts: readonly { from: string; counts: Readonly<Record<K, number>> }[],
  kinds: readonly K[],
): { bars: Bar[]; highest: number } {
  const totals = parts.map(({ counts }) => kinds.reduce((sum, kind) => sum + counts[kind], 0));
  const highest = Math.max(1, ...totals);
  const bars = parts.map(({ from, counts }, at) => {
    let below = 0;
    const pieces = kinds.flatMap((kind): Piece[] => {
      const height = counts[kind] / highest;
      if (height === 0) return [];
      below += height;
      return [{ kind, from: below - height, height }];
    });
    return { from, total: totals[at] ?? 0, pieces };
  });
  return { bars, highest };
}
