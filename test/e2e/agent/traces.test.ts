import { context, trace, type SpanContext } from '@opentelemetry/api';
import type { ReadableSpan } from '@opentelemetry/sdk-trace-node';
import { describe, expect, it } from 'vitest';
import type { ActionDefinition, ModuleDefinition } from '../../../module-agents/sdk/index.ts';
import type { CommandMessage } from '../../../shared/contracts/message.ts';
import { until } from '../../support/until.ts';
import { recordSpans } from '../../support/recorded-spans.ts';
import { bench, inSession, owner, useBench } from '../../support/agent/use-bench.ts';
import { FileGateway } from '../../support/agent/file-gateway.ts';

useBench();

const traceId = '4bf92f3577b34da6a3ce929d0e0e4736';
const ofCommand = '00f067aa0ba902b7';
const traced = { trace: `00-${traceId}-${ofCommand}-01`, trace_state: 'lab=1' };

const moduleOf = (move: ActionDefinition): ModuleDefinition => ({ name: 'arm', actions: { move } });

async function serve(move: ActionDefinition, gatewayUrl = 'http://127.0.0.1:1'): Promise<void> {
  await inSession({ module: moduleOf(move), gatewayUrl });
}

function send(changes: Parameters<typeof owner.command>[0] = {}): CommandMessage {
  const command = { ...owner.command(changes), ...traced };
  owner.send(command);
  return command;
}

const named = (spans: ReadableSpan[], name: string) => spans.find((span) => span.name === name)!;

describe('an agent without an SDK', () => {
  it('hands the trace of its command on as it came: to the driver, with the report, and after a restart', async () => {
    let told: unknown;
    await serve({
      run({ command: { traceparent, tracestate } }) {
        told = { traceparent, tracestate };
      },
    });
    // Nobody keeps the report, so that it is sent once more after the restart.
    bench.broker.keeps = false;
    const command = send();
    expect(await owner.report(command)).toMatchObject(traced);
    expect(told).toEqual({ traceparent: traced.trace, tracestate: traced.trace_state });

    await until('the outcome is noted', () => bench.journalText().includes('"settled"'));
    bench.crash();
    await serve({ run: () => undefined });
    expect(await owner.report(command)).toMatchObject(traced);
  });

  it('a command without a trace > nothing is made up', async () => {
    let told: unknown;
    await serve({ run: ({ command }) => void (told = command) });
    expect(await owner.report(owner.give())).not.toHaveProperty('trace');
    expect(told).not.toHaveProperty('traceparent');
  });
});

describe('an agent with an SDK', () => {
  it('what a driver calls > is below the span of its action, which is below that of the command', async () => {
    const spans = recordSpans();
    let told: string | undefined;
    await serve({
      async run({ command }) {
        told = command.traceparent;
        await Promise.resolve();
        trace.getTracer('driver').startSpan('ask the instrument', {}, context.active()).end();
      },
    });
    const command = send();
    await owner.report(command);
    owner.keep(command);
    await until('the report is kept', () => named(spans(), 'report') !== undefined);

    const action = named(spans(), 'action arm.move');
    expect(action.parentSpanContext).toMatchObject({ traceId, spanId: ofCommand, isRemote: true });
    expect(action.attributes).toMatchObject({ 'weir.command_id': command.command_id, 'weir.attempt': 1 });
    const own: SpanContext = action.spanContext();
    expect(named(spans(), 'ask the instrument').parentSpanContext?.spanId).toBe(own.spanId);
    expect(told).toBe(`00-${traceId}-${own.spanId}-01`);
    expect(named(spans(), 'report').parentSpanContext?.spanId).toBe(ofCommand);
  });

  it.each([
    ['throws', () => Promise.reject(new Error('jammed')), 'failed', 'jammed'],
    ['returns', () => Promise.resolve(), 'succeeded', undefined],
  ])('an action that %s > its span says so', async (_, run, outcome, message) => {
    const spans = recordSpans();
    await serve({ run });
    await owner.report(send());
    const { attributes, status } = named(spans(), 'action arm.move');
    expect(attributes['weir.outcome']).toBe(outcome);
    expect(status.message).toBe(message);
  });

  it('files that cannot be fetched > are an error of their own span; the action has none', async () => {
    const spans = recordSpans();
    const url = await bench.gateway(new FileGateway().answer);
    await serve({ files: { plate: {} }, run: () => undefined }, url);
    await owner.report(send({ files: { plate: 'inputs/plate.csv' } }));
    expect(named(spans(), 'fetch input files').status.message).toContain('plate');
    expect(named(spans(), 'action arm.move')).toBeUndefined();
  });

  it('an SDK that throws > harms no action', async () => {
    const broken = (): never => {
      throw new Error('no more ids');
    };
    recordSpans({ generateTraceId: broken, generateSpanId: broken } as never);
    await serve({ run: () => ({ data: { at: 'rack' } }) });
    expect((await owner.report(send())).body).toMatchObject({ outcome: 'succeeded', data: { at: 'rack' } });
  });

  it('an action that its next process finds out about > is below the same command', async () => {
    const move: ActionDefinition = {
      run: ({ signal }) => new Promise((_, reject) => signal.addEventListener('abort', reject)),
      recover: () => undefined,
    };
    const spans = recordSpans();
    await serve(move);
    const command = send();
    await until('it acts', () => bench.journalText().includes(command.command_id));
    bench.crash();
    await serve(move);
    await owner.report(command);
    const action = named(spans(), 'action arm.move');
    expect(action.attributes['weir.recovered']).toBe(true);
    expect(action.parentSpanContext).toMatchObject({ traceId, spanId: ofCommand });
  });
});
