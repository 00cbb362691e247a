/**
 * Applies the pending messages to the state, grants instruments, and commits all that changes at once. Its tracing and metrics describe
 * what was committed. It knows neither the broker nor who leads.
 */

export { hasSucceeded, isTold, type StoredWord } from './inputs/late-results.ts';
export { type OwnerFigures, OwnerMetrics } from './metrics/owner-metrics.ts';
export { type OwnerInput, applyTurn } from './apply-turn.ts';
export { hasBacklog } from './backlog.ts';
export { RunSpans } from './tracing/run-spans.ts';
export type { Decided } from './decide-step.ts';
export { type Crash, Transaction, type Undecided } from './transaction.ts';
export { waitingForOf } from './waiting-for.ts';
