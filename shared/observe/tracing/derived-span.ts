import {
  context,
  ROOT_CONTEXT,
  trace,
  TraceFlags,
  type Span,
  type SpanContext,
  type SpanOptions,
  type Tracer,
} from '@opentelemetry/api';
import { withIds } from './derived-id-generator.ts';
import { derivedSpanId, type DerivedSpan, parentIn, traceIdOf, harmless } from './trace-context.ts';
import type { Traced } from '../../contracts/traced.ts';

/** Of which run a span is, and in which trace the run was handed in. */
export interface OfRun extends Traced {
  run_id: string;
}

/** The span of a run, a step or a command, whether it has been made yet or not, here or elsewhere. */
export function derivedSpan(of: DerivedSpan, id: string, run: OfRun): SpanContext {
  const parent = parentIn(run);
  return {
    traceId: traceIdOf(run.run_id, run),
    spanId: derivedSpanId(of, id),
    traceFlags: parent?.traceFlags ?? TraceFlags.SAMPLED,
    ...(parent?.traceState ? { traceState: parent.traceState } : {}),
  };
}

/**
 * Starts a span of a run's trace, where the SDK does its part, below `parent`, or as the root of the trace where there is none.
 * @param options with `span_id`, the span has that id, where the SDK has a `DerivedIdGenerator`
 */
export function startSpanOfRun(
  tracer: Tracer,
  name: string,
  run: OfRun,
  { parent, span_id, ...options }: SpanOptions & { parent: SpanContext | undefined; span_id?: string },
): Span | undefined {
  const within = parent ? trace.setSpanContext(ROOT_CONTEXT, parent) : ROOT_CONTEXT;
  const ids = { span_id, trace_id: traceIdOf(run.run_id, run) };
  return harmless(() =>
    context.with(withIds(ids, ROOT_CONTEXT), () => tracer.startSpan(name, options, within)),
  );
}
