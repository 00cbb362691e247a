import { context, ROOT_CONTEXT, trace } from '@opentelemetry/api';
import { describe, expect, it } from 'vitest';
import { withIds, DerivedIdGenerator } from '../../../../shared/observe/tracing/derived-id-generator.ts';
import { derivedSpanId, weirTracer } from '../../../../shared/observe/tracing/trace-context.ts';
import { recordSpans } from '../../../support/recorded-spans.ts';

describe('ids of spans', () => {
  it('follow from what the span is about, and differ by it', () => {
    const ids = [derivedSpanId('run', 'a'), derivedSpanId('step', 'a'), derivedSpanId('command', 'b')];
    expect(new Set(ids).size).toBe(3);
    for (const id of ids) expect(id).toMatch(/^[0-9a-f]{16}$/);
    expect(derivedSpanId('run', 'a')).toBe(ids[0]);
  });

  it('chosen ones > are had by the next span alone', () => {
    const spans = recordSpans();
    const chosen = { span_id: '00000000000000aa', trace_id: '000000000000000000000000000000bb' };
    context.with(withIds({ ...chosen }, ROOT_CONTEXT), () => {
      for (const name of ['first', 'second']) trace.getTracer('test').startSpan(name).end();
    });
    const [first, second] = spans().map((span) => span.spanContext());
    expect(first).toMatchObject({ spanId: chosen.span_id, traceId: chosen.trace_id });
    expect(second?.spanId).not.toBe(chosen.span_id);
    expect(second?.traceId).not.toBe(chosen.trace_id);
  });

  it('left open > are made by whoever else makes ids', () => {
    const own = { generateTraceId: () => 'c'.repeat(32), generateSpanId: () => 'd'.repeat(16) };
    const spans = recordSpans(new DerivedIdGenerator(own));
    trace.getTracer('test').startSpan('any').end();
    expect(spans()[0]?.spanContext()).toMatchObject({ traceId: 'c'.repeat(32), spanId: 'd'.repeat(16) });
  });
});

describe('the tracer of weir', () => {
  it('without an SDK > there is none; with one there is', () => {
    expect(weirTracer()).toBeUndefined();
    recordSpans();
    expect(weirTracer()).toBeDefined();
  });
});
