import { trace } from '@opentelemetry/api';
import type { Traced } from '../../contracts/traced.ts';
import { tracedBy } from './trace-context.ts';

/** The headers that put an HTTP request below the span at hand, or else into the trace that is given; none where there is none. */
export function traceHeaders(otherwise: Traced): Record<string, string> {
  const span = trace.getActiveSpan()?.spanContext();
  const traced = span && trace.isSpanContextValid(span) ? tracedBy(span) : otherwise;
  const { trace: traceparent, trace_state: tracestate } = traced;
  return {
    ...(traceparent === undefined ? {} : { traceparent }),
    ...(tracestate === undefined ? {} : { tracestate }),
  };
}
