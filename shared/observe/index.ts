/** Metrics, traces, and the ids in a log line. It knows nothing of what is measured. */

export { idsInside, commandIds, messageIds, runIds, type RunIds } from './log/ids-of.ts';
export { BoundedLabel, BoundedPairs, otherValue, Metrics, reportProcess } from './metrics/metrics.ts';
export type { DerivedSpan } from './tracing/derived-ids.ts';
export { derivedSpan, startSpanOfRun } from './tracing/derived-span.ts';
export { harmless } from './tracing/harmless.ts';
export {
  parentIn,
  tracedBy,
  tracedByHeaders,
  tracedIn,
  traceIdOf,
  traceHeaders,
  weirTracer,
} from './tracing/trace-context.ts';
