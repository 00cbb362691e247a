import type { StateKey } from '../design/state.tsx';

/**
 * What the frame counts of the things that wait for a person.
 *
 * - `unknown`: outcomes that nobody knows
 * - `failed`: steps that have failed, and whose runs wait until somebody says how they go on
 * - `asks`: questions that runs put to people
 * - `silent`: agents that are not heard
 * - `overdue`: steps that tell of no progress
 * - `faults`: instruments with an error, or that do not stop, and a workcell without broker or orchestrator
 * - `held`: what somebody has paused, locked or stopped
 */
export const countNames = ['unknown', 'failed', 'asks', 'silent', 'overdue', 'faults', 'held'] as const;
export type CountName = (typeof countNames)[number];

export const stateOfCount: Record<CountName, StateKey> = {
  unknown: 'unknown',
  failed: 'failed',
  asks: 'asked',
  silent: 'silent',
  overdue: 'waiting',
  faults: 'attention',
  held: 'paused',
};

/** A count that an address names; undefined for any other word. */
export function asCountName(word: unknown): CountName | undefined {
  return countNames.find((name) => name === word);
}
