import type { RunRow } from '../../aside/index.ts';

/** Why a run waits or did not succeed, in the gateway's words; '' where it goes on, or went well. Pure. */
export function whatToKnow({ unknown, waiting, error, overdue_since }: RunRow): string {
  if (unknown) return unknown.message;
  if (error) return error.message;
  if (overdue_since !== null) return 'shows no progress for longer than its workflow expects';
  return waiting ?? '';
}
