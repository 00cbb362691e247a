/**
 * What a message means: the messages at hand are played into the state, instruments are granted, and all that changes is one commit.
 * Its tracing and metrics tell of what was committed. It knows neither the broker nor who leads.
 */

export { hasBacklog } from './backlog.ts';
export { findOffer } from './inputs/definition.ts';
export { findSucceeded } from './inputs/late-results.ts';
export { type OwnerFigures, OwnerMetrics } from './metrics/owner-metrics.ts';
export { type OwnerInput, playTurn } from './play.ts';
export { RunSpans } from './tracing/run-spans.ts';
export type { Crash, Transaction } from './transaction.ts';
