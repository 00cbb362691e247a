import { context, SpanKind, SpanStatusCode, trace, type Attributes, type Span } from '@opentelemetry/api';
import type { InstanceAddress } from '../../shared/contracts/address.ts';
import { parseCommandId } from '../../shared/contracts/command-id.ts';
import type { CommandMessage } from '../../shared/contracts/message.ts';
import { messageOf } from '../../shared/errors/weir-error.ts';
import { startSpanOfRun } from '../../shared/tracing/derived-span.ts';
import type { Traced } from '../../shared/contracts/traced.ts';
import { parentIn, tracedBy, tracedIn } from '../../shared/tracing/trace-context.ts';
import { weirTracer } from '../../shared/tracing/tracer.ts';
import type { Outcome } from '../journal/journal-entry.ts';

/** Which command a span is part of, and the trace that its owner has put it into. */
export interface TracedCommand extends Traced {
  command_id: string;
  run_id: string;
}

/** Starts a span below that of the command; undefined where nobody wants spans. Whoever starts it ends it. */
export function startCommandSpan(
  name: string,
  command: TracedCommand,
  { module, instance }: InstanceAddress,
  { kind = SpanKind.INTERNAL, ...attributes }: Attributes & { kind?: SpanKind } = {},
): Span | undefined {
  const tracer = weirTracer();
  if (!tracer) return undefined;
  const { step, attempt } = parseCommandId(command.command_id) ?? {};
  return startSpanOfRun(tracer, name, command, {
    kind,
    parent: parentIn(command),
    attributes: {
      'weir.run_id': command.run_id,
      ...(step === undefined ? {} : { 'weir.step': step }),
      ...(attempt === undefined ? {} : { 'weir.attempt': attempt }),
      'weir.command_id': command.command_id,
      'weir.module': module,
      'weir.instance': instance,
      ...attributes,
    },
  });
}

/** The span of fetching the input files of a command; undefined where it has none. */
export function fetchSpan(command: CommandMessage, address: InstanceAddress): Span | undefined {
  const files = Object.keys(command.body.step.files).length;
  return files === 0
    ? undefined
    : startCommandSpan('fetch input files', command, address, { 'weir.files': files });
}

/** Calls `work` with that span as the active one: what instrumented code in it does is below the span. */
export function within<T>(span: Span | undefined, work: () => T): T {
  return span ? context.with(trace.setSpan(context.active(), span), work) : work();
}

/** As `within`, and ends the span when `work` has ended; what it throws is the span's error. */
export async function spanning<T>(span: Span | undefined, work: () => Promise<T>): Promise<T> {
  if (!span) return work();
  try {
    return await within(span, work);
  } catch (error) {
    span.setStatus({ code: SpanStatusCode.ERROR, message: messageOf(error) });
    throw error;
  } finally {
    span.end();
  }
}

/** What is handed on to whoever works for the command elsewhere: its span here, or else the one that it came with. */
export function handedOn(span: Span | undefined, command: Traced): Traced {
  return span ? tracedBy(span.spanContext()) : tracedIn(command);
}

/** Ends the span of an action with what has become of it. */
export function endActionSpan(span: Span | undefined, { outcome, error }: Outcome): void {
  if (!span) return;
  span.setAttribute('weir.outcome', outcome === 'interrupted' ? 'unknown' : outcome);
  if (outcome === 'succeeded') span.setStatus({ code: SpanStatusCode.OK });
  else if (outcome !== 'cancelled') {
    span.setStatus({ code: SpanStatusCode.ERROR, ...(error ? { message: error.message } : {}) });
  }
  span.end();
}
