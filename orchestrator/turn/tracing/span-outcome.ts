import { SpanStatusCode, type Attributes, type SpanStatus } from '@opentelemetry/api';
import type { RunState, StepRecord } from '../../../shared/contracts/run.ts';
import type { Failure } from '../../../shared/kernel/errors/weir-error.ts';

/** How what a span is about has ended, as the span says it. */
export interface SpanOutcome {
  /** The attribute `weir.outcome`. */
  word: string;
  status: SpanStatus;
  /** Times are milliseconds since the epoch. */
  events: { name: string; at: number; attributes: Attributes }[];
}

/**
 * The outcome of an attempt: `succeeded`, `failed`, `cancelled`, `unknown` where nobody knows what the instrument did, or
 * `not_acted` where its agent never began it.
 */
export function attemptOutcome({ status, error, resolution }: StepRecord, unknown: boolean): SpanOutcome {
  const word = unknown || status === 'running' ? 'unknown' : status === 'idle' ? 'not_acted' : status;
  const events = resolution
    ? [{ name: 'resolved', at: resolution.at, attributes: { as: resolution.as, by: resolution.by ?? '' } }]
    : [];
  return { word, status: statusOf(word, error), events };
}

/** The outcome of a run: its last state. */
export function runOutcome(state: RunState, error: Failure | undefined): SpanOutcome {
  return { word: state, status: statusOf(state, error), events: [] };
}

/** What was cancelled, or waits again, is neither good nor bad. */
function statusOf(word: string, error: Failure | undefined): SpanStatus {
  if (word === 'succeeded' || word === 'completed') return { code: SpanStatusCode.OK };
  if (word !== 'failed' && word !== 'unknown') return { code: SpanStatusCode.UNSET };
  return { code: SpanStatusCode.ERROR, ...(error ? { message: error.message } : {}) };
}
