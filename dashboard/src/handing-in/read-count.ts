import { maxRuns } from '../../../shared/sentences/index.ts';

/** How many runs are wanted: one where nothing is typed, or the end of a sentence on what is wrong. Pure. */
export function readCount(typed: string): { count: number } | { wrong: string } {
  if (typed.trim() === '') return { count: 1 };
  const count = /^\d+$/.test(typed.trim()) ? Number(typed) : NaN;
  return count >= 1 && count <= maxRuns
    ? { count }
    : { wrong: `must be a whole number from 1 to ${maxRuns}` };
}
