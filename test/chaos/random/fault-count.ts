import { markdownTable } from '../markdown-table.ts';

/** How often faults of a kind came: each by itself, and beside others. */
export interface FaultCount {
  name: string;
  /** Of the sequence in which they come beside others; 0 where it is no part of that. */
  weight: number;
  alone: number;
  mixed: number;
}

export function sumOfFaults(counts: readonly FaultCount[]): number {
  return counts.reduce((sum, { alone, mixed }) => sum + alone + mixed, 0);
}

/**
 * A table in Markdown, the most frequent first. What came beside others stands next to what its weight says, of so many: where a
 * target was cut off for long, others came in its place.
 */
export function printFaults(counts: readonly FaultCount[]): string {
  const drawn = counts.filter(({ weight }) => weight > 0);
  const weights = drawn.reduce((sum, { weight }) => sum + weight, 0);
  const times = drawn.reduce((sum, { mixed }) => sum + mixed, 0);
  const rows = counts
    .filter(({ alone, mixed }) => alone + mixed > 0)
    .sort((a, b) => b.mixed - a.mixed || a.name.localeCompare(b.name))
    .map(({ name, weight, alone, mixed }) => [
      name,
      String(alone),
      String(mixed),
      weight > 0 ? ((times * weight) / weights).toFixed(1) : '',
    ]);
  return markdownTable(['fault of chance', 'alone', 'beside others', 'by weight'], rows);
}
