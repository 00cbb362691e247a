import { WeirError } from '../kernel/errors/weir-error.ts';
import type { Token, TokenMark } from './store.ts';

/** What a commit is answered with where the store's token is not exactly the owner's. */
export function deposed(token: Token, stored: TokenMark | undefined): WeirError {
  const found = stored ? `epoch ${stored.epoch}, seq ${stored.seq}` : 'none';
  return new WeirError(
    'deposed',
    `the store's token (${found}) is not the owner's (epoch ${token.epoch}, seq ${token.seq}): ` +
      'another orchestrator owns the workcell, or the store was restored from an older copy',
    { details: { found: stored && { epoch: stored.epoch, seq: stored.seq } } satisfies DeposedDetails },
  );
}

/** What `deposed` has in its details where the store has refused a commit. */
export interface DeposedDetails {
  /** How far the store's own token is; undefined where it has none. */
  found: TokenMark | undefined;
}

/** What a submission is answered with whose idempotency key was used for another one. */
export function idempotencyConflict(key: string, runId: string): WeirError {
  return new WeirError(
    'idempotency_conflict',
    `the idempotency key ${JSON.stringify(key)} was used for another submission, run ${runId}`,
    { details: { run_id: runId } },
  );
}

/** What a commit is answered with that grants something to what a safety stop holds. */
export function stoppedBySafety(target: string): WeirError {
  const what = target === '' ? 'the workcell' : target;
  return new WeirError('stopped', `a safety stop of ${what} came before the turn was committed`);
}

/** Whether a store is there, and takes nothing because too few replicas follow it. */
export function lacksReplicas(error: unknown): boolean {
  return (
    error instanceof WeirError && error.cause instanceof Error && /^NOREPLICAS/.test(error.cause.message)
  );
}

/** What every method answers after `close`. */
export function storeClosed(): WeirError {
  return new WeirError('store_unavailable', 'the store is closed');
}
