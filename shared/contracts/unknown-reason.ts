import type { FactSource } from './run-fact.ts';

/**
 * Why nobody knows what an instrument did; each is the code of a failure, too.
 *
 * - `interrupted`: the agent died while the instrument acted
 * - `lost`: the agent has been silent for longer than `lost_after`
 * - `journal_lost`: the agent came back without the journal that knew the command
 * - `timeout`: the action had its time, and the agent does not report that it has stopped
 * - `abandoned`: an operator has given up waiting for the action to end
 */
export const unknownReasons = ['interrupted', 'lost', 'journal_lost', 'timeout', 'abandoned'] as const;
export type UnknownReason = (typeof unknownReasons)[number];

/** Who said that the outcome is unknown. */
export function sourceOfUnknown(reason: UnknownReason): FactSource {
  switch (reason) {
    case 'interrupted':
    case 'journal_lost':
      return 'journal';
    case 'lost':
      return 'heartbeat';
    case 'timeout':
    case 'abandoned':
      return 'store';
  }
}
