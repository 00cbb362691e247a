import type { StateKey } from '../design/states.ts';
import type { Attention } from './attention.ts';

/**
 * What the frame counts of the things that wait for a person.
 *
 * - `unknown`: outcomes that nobody knows
 * - `silent`: agents that are not heard
 * - `overdue`: steps that tell of no progress
 * - `faults`: instruments with an error, or that do not stop, and a workcell without broker or orchestrator
 * - `held`: what somebody has paused, locked or stopped
 */
export const countNames = ['unknown', 'silent', 'overdue', 'faults', 'held'] as const;
export type CountName = (typeof countNames)[number];

export const stateOfCount: Record<CountName, StateKey> = {
  unknown: 'unknown',
  silent: 'silent',
  overdue: 'waiting',
  faults: 'failed',
  held: 'paused',
};

/** How many there are of each. Pure. */
export function countAttention(lines: readonly Attention[]): Record<CountName, number> {
  const counts = { unknown: 0, silent: 0, overdue: 0, faults: 0, held: 0 };
  for (const { count } of lines) if (count) counts[count] += 1;
  return counts;
}

/** How many of them somebody should look at: what is held is held on purpose. Pure. */
export function pressing(counts: Record<CountName, number>): number {
  return counts.unknown + counts.silent + counts.overdue + counts.faults;
}

/** A count that an address names; undefined for any other word. */
export function asCountName(word: unknown): CountName | undefined {
  return countNames.find((name) => name === word);
}
