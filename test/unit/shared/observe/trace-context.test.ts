import { describe, expect, it } from 'vitest';
import {
  traceIdOfRun,
  parentIn,
  traceIdOf,
  tracedBy,
  tracedByHeaders,
} from '../../../../shared/observe/tracing/trace-context.ts';

const traceId = '4bf92f3577b34da6a3ce929d0e0e4736';
const spanId = '00f067aa0ba902b7';
const traceparent = `00-${traceId}-${spanId}-01`;

describe('the trace context of headers', () => {
  it('a traceparent and a tracestate > are carried on as they came', () => {
    const traced = tracedByHeaders({ traceparent, tracestate: 'lab=1,other=2' });
    expect(traced).toEqual({ trace: traceparent, trace_state: 'lab=1,other=2' });
    expect(parentIn(traced)).toMatchObject({ traceId, spanId, traceFlags: 1, isRemote: true });
    expect(parentIn(traced)?.traceState?.get('other')).toBe('2');
  });

  it('a trace that is not sampled > stays so', () => {
    expect(tracedByHeaders({ traceparent: `00-${traceId}-${spanId}-00` })).toEqual({
      trace: `00-${traceId}-${spanId}-00`,
    });
  });

  it('a later version of the header > is taken as far as it is known', () => {
    expect(tracedByHeaders({ traceparent: `01-${traceId}-${spanId}-01-more` })).toEqual({
      trace: traceparent,
    });
  });

  it.each([
    undefined,
    '',
    'nonsense',
    `ff-${traceId}-${spanId}-01`,
    `00-${traceId}-${spanId}-01-more`,
    `00-${'0'.repeat(32)}-${spanId}-01`,
    `00-${traceId}-${'0'.repeat(16)}-01`,
    `00-${traceId.toUpperCase()}-${spanId}-01`,
  ])('%s > is no traceparent: the tracestate is left out as well', (bad) => {
    expect(tracedByHeaders({ traceparent: bad, tracestate: 'lab=1' })).toEqual({});
  });

  it('a tracestate that is too long > is left out', () => {
    const tracestate = Array.from({ length: 32 }, (_, i) => `key${i}=${'x'.repeat(30)}`).join(',');
    expect(tracedByHeaders({ traceparent, tracestate })).toEqual({ trace: traceparent });
  });
});

describe('the trace of a run', () => {
  const run_id = '01JB0000000000000000000001';

  it('handed in with one > is that', () => {
    expect(traceIdOf(run_id, { trace: traceparent })).toBe(traceId);
  });

  it('handed in without, or with what is none > follows from its id', () => {
    expect(traceIdOf(run_id, {})).toBe(traceIdOfRun(run_id));
    expect(traceIdOf(run_id, { trace: 'nonsense' })).toBe(traceIdOfRun(run_id));
    // 128 bits in base 32 and in base 16.
    expect(traceIdOfRun('00000000000000000000000010')).toBe(`${'0'.repeat(30)}20`);
    expect(traceIdOfRun('7ZZZZZZZZZZZZZZZZZZZZZZZZZ')).toBe('f'.repeat(32));
  });

  it('a span that is no remote one > is written as a traceparent all the same', () => {
    expect(tracedBy({ traceId, spanId, traceFlags: 1 })).toEqual({ trace: traceparent });
  });
});
