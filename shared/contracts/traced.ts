/**
 * A W3C trace context, as runs, messages and journals carry it: what is done for whoever has it belongs to that trace, as a
 * child of the span that it names. Missing where nobody has handed one in.
 */
export type Traced = {
  /** A `traceparent`. */
  trace?: string;
  /** The `tracestate` that came with it. */
  trace_state?: string;
};

/** Most runs are handed in without a trace: nothing is made for them. */
const none: Traced = Object.freeze({});

/** The trace context in something that has other fields as well. */
export function tracedIn({ trace, trace_state }: Traced): Traced {
  if (trace === undefined) return none;
  return trace_state === undefined ? { trace } : { trace, trace_state };
}
