/** Metrics, traces, and the ids in a log line. It knows nothing of what is measured. */

export { idsInside } from './log/ids-inside.ts';
export { commandIds, messageIds, runIds, type RunIds } from './log/ids-of.ts';
export { BoundedLabel, BoundedPairs, otherValue } from './metrics/bounded.ts';
export { Metrics } from './metrics/metrics.ts';
export { tellProcess } from './metrics/process-metrics.ts';
export type { DerivedSpan } from './tracing/derived-ids.ts';
export { derivedSpan, startSpanOfRun } from './tracing/derived-span.ts';
export { harmless } from './tracing/harmless.ts';
export { parentIn, tracedBy, tracedByHeaders, tracedIn, traceIdOf } from './tracing/trace-context.ts';
export { traceHeaders } from './tracing/trace-headers.ts';
export { weirTracer } from './tracing/tracer.ts';
