/** Metrics, traces, and the ids in a log line. It knows nothing of what is measured. */

export { idsInside, commandIds, messageIds, runIds, type RunIds } from './log/ids-of.ts';
export { BoundedLabel, BoundedPairs, otherValue, Metrics, reportProcess } from './metrics/metrics.ts';
export {
  type DerivedSpan,
  parentIn,
  tracedBy,
  tracedByHeaders,
  traceIdOf,
  traceHeaders,
  weirTracer,
  harmless,
  derivedSpan,
  startSpanOfRun,
} from './tracing/trace-context.ts';
