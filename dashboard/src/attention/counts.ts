import type { Attention } from './attention.ts';
import type { CountName } from './count-names.ts';

/** How many there are of each. Pure. */
export function countAttention(lines: readonly Attention[]): Record<CountName, number> {
  const counts = { unknown: 0, failed: 0, asks: 0, silent: 0, overdue: 0, faults: 0, held: 0 };
  for (const { count } of lines) if (count) counts[count] += 1;
  return counts;
}

/** How many of them somebody should look at: what is held is held on purpose. Pure. */
export function pressing(counts: Record<CountName, number>): number {
  return counts.unknown + counts.failed + counts.asks + counts.silent + counts.overdue + counts.faults;
}
