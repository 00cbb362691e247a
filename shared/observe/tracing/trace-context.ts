import {
  createTraceState,
  isSpanContextValid,
  type SpanContext,
  trace,
  type Tracer,
  type TracerProvider,
  diag,
  context,
  ROOT_CONTEXT,
  TraceFlags,
  type Span,
  type SpanOptions,
} from '@opentelemetry/api';
import { maxTraceState } from '../../contracts/envelope.ts';
import type { Traced } from '../../contracts/traced.ts';
import { sha256Of } from '../../kernel/digest.ts';
import { withIds } from './derived-id-generator.ts';

const crockford = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** What outlives the process that begins it, and so has a span whose id is known before the span is made. */
export type DerivedSpan = 'run' | 'step' | 'command';

/**
 * The id of the span of a run (by its id), a step (`RUN.POSITION`) or a command: 16 hexadecimal digits that every process comes
 * to, so that a span can name its parent before that one has ended, whoever owns the workcell then.
 */
export function derivedSpanId(of: DerivedSpan, id: string): string {
  return sha256Of(`weir ${of} ${id}`).slice(0, 16);
}

/** The id of the trace of a run that was handed in without one: the 128 bits of the run's id, as 32 hexadecimal digits. */
export function traceIdOfRun(run_id: string): string {
  let bits = 0n;
  for (const character of run_id) bits = bits * 32n + BigInt(Math.max(0, crockford.indexOf(character)));
  return BigInt.asUintN(128, bits).toString(16).padStart(32, '0');
}

const version0 = /^00-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})$/;
/** Of later versions only the beginning is known. */
const laterVersion = /^(?!ff|00)[0-9a-f]{2}-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(?:-.*)?$/;

/** The trace context that headers state; empty where they state none, or one that is not valid. */
export function tracedByHeaders(headers: Record<string, string | string[] | undefined>): Traced {
  const { traceparent, tracestate } = headers;
  const span = typeof traceparent === 'string' ? parse(traceparent.trim()) : undefined;
  if (!span) return {};
  const state = [tracestate ?? ''].flat().join(',');
  return tracedBy({ ...span, ...(state === '' ? {} : { traceState: createTraceState(state) }) });
}

/** The trace context of what that span is the parent of. */
export function tracedBy({ traceId, spanId, traceFlags, traceState }: SpanContext): Traced {
  const trace = `00-${traceId}-${spanId}-${(traceFlags & 0xff).toString(16).padStart(2, '0')}`;
  const trace_state = traceState?.serialize() ?? '';
  return { trace, ...(trace_state === '' || trace_state.length > maxTraceState ? {} : { trace_state }) };
}

/** The span that a trace context names; undefined where it names none. */
export function parentIn({ trace, trace_state }: Traced): SpanContext | undefined {
  const span = trace === undefined ? undefined : parse(trace);
  if (!span || trace_state === undefined) return span;
  return { ...span, traceState: createTraceState(trace_state) };
}

/** The trace that a run belongs to: the one that was handed in with it, or else one of its own, which follows from its id. */
export function traceIdOf(run_id: string, traced: Traced): string {
  return parentIn(traced)?.traceId ?? traceIdOfRun(run_id);
}

function parse(traceparent: string): SpanContext | undefined {
  const [, traceId = '', spanId = '', flags = ''] =
    version0.exec(traceparent) ?? laterVersion.exec(traceparent) ?? [];
  const span = { traceId, spanId, traceFlags: Number.parseInt(flags, 16), isRemote: true };
  return isSpanContextValid(span) ? span : undefined;
}

/** The headers that put an HTTP request below the current span, or else into the trace that is given; none where there is none. */
export function traceHeaders(otherwise: Traced): Record<string, string> {
  const span = trace.getActiveSpan()?.spanContext();
  const traced = span && trace.isSpanContextValid(span) ? tracedBy(span) : otherwise;
  const { trace: traceparent, trace_state: tracestate } = traced;
  return {
    ...(traceparent === undefined ? {} : { traceparent }),
    ...(tracestate === undefined ? {} : { tracestate }),
  };
}

/** What the API's own provider has beside that of an SDK. */
interface ProxyProvider extends TracerProvider {
  getDelegateTracer(name: string): Tracer | undefined;
}

/**
 * Makes weir's spans; undefined where nobody has registered an OpenTelemetry SDK in this process: then nothing is to be made for
 * it, not even a name. Whoever makes spans asks once, when it begins: an SDK is loaded before weir is.
 */
export function weirTracer(): Tracer | undefined {
  const provider = trace.getTracerProvider();
  return isProxy(provider) ? provider.getDelegateTracer('weir') : provider.getTracer('weir');
}

function isProxy(provider: TracerProvider): provider is ProxyProvider {
  return 'getDelegateTracer' in provider;
}

/**
 * What the SDK of a lab does about a span: whatever it throws is told to OpenTelemetry's own log, and harms neither a turn nor an
 * action. Undefined where it threw.
 */
export function harmless<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch (error) {
    diag.error('weir: a span could not be made', error);
    return undefined;
  }
}

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
