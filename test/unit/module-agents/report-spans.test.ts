import type { Span, Tracer } from '@opentelemetry/api';
import { describe, expect, it } from 'vitest';
import { CommandSpans } from '../../../module-agents/reporting/tracing/spans.ts';

const run_id = '01JB0000000000000000000001';
const command = { run_id, command_id: `${run_id}.0.1` };

describe('spans of reports', () => {
  it('the SDK of a lab throws > the report is sent again, and kept, all the same', () => {
    const asked: string[] = [];
    const broken = (name: string) => () => {
      asked.push(name);
      throw new Error(name);
    };
    const span = { addEvent: broken('addEvent'), end: broken('end') } as Partial<Span> as Span;
    const tracer = { startSpan: () => span } as Partial<Tracer> as Tracer;
    const spans = new CommandSpans(tracer, { module: 'arm', instance: 'a' });
    spans.sending(command, 0);
    spans.sending(command, 1);
    spans.kept(command.command_id);
    spans.close();
    expect(asked).toEqual(['addEvent', 'end']);
  });
});
