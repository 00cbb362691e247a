import { traceHeaders, tracedByHeaders } from '../../shared/observe/index.ts';

/** The headers of the trace in which this process was started, as OpenTelemetry has it for programs; none where it is none. */
export function traceOfEnvironment({
  TRACEPARENT: traceparent,
  TRACESTATE: tracestate,
}: NodeJS.ProcessEnv): Record<string, string> {
  return traceHeaders(tracedByHeaders({ traceparent, tracestate }));
}
