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
