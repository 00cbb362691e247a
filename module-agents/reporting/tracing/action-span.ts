import { context, SpanKind, SpanStatusCode, trace, type Span } from '@opentelemetry/api';
import type { InstanceAddress } from '../../../shared/contracts/address.ts';
import type { Traced } from '../../../shared/contracts/traced.ts';
import { harmless, tracedBy, weirTracer } from '../../../shared/observe/index.ts';
import type { Outcome } from '../../journal/index.ts';
import { startCommandSpan, type TracedCommand } from './command-span.ts';

/** An action that begins, or, with `began_at`, one of an earlier process of which its module is asked. */
interface TracedAction extends TracedCommand {
  action: string;
  began_at?: number;
}

/** Starts the span of an action; undefined where nobody wants spans. */
export function startActionSpan(call: TracedAction, address: InstanceAddress): Span | undefined {
  const tracer = weirTracer();
  if (!tracer) return undefined;
  const { action, began_at } = call;
  const attributes = {
    'weir.action': action,
    ...(began_at === undefined ? {} : { 'weir.recovered': true }),
  };
  const name = `action ${address.module}.${action}`;
  return startCommandSpan(tracer, name, call, address, { kind: SpanKind.SERVER, attributes });
}

/** Calls a driver with that span as the active one: what instrumented code in it does is below the span. */
export function within<T>(span: Span | undefined, call: () => T): T {
  return span ? context.with(trace.setSpan(context.active(), span), call) : call();
}

/** What is handed on to whoever works for the action elsewhere: its span here, or else the trace that its command came with. */
export function handedOn(span: Span | undefined, command: Traced): Traced {
  return span ? tracedBy(span.spanContext()) : command;
}

/** Ends the span of an action with what has become of it. */
export function endActionSpan(span: Span | undefined, { outcome, error }: Outcome): void {
  if (!span) return;
  harmless(() => {
    span.setAttribute('weir.outcome', outcome === 'interrupted' ? 'unknown' : outcome);
    if (outcome === 'succeeded') span.setStatus({ code: SpanStatusCode.OK });
    else if (outcome !== 'cancelled') {
      span.setStatus({ code: SpanStatusCode.ERROR, ...(error ? { message: error.message } : {}) });
    }
    span.end();
  });
}
