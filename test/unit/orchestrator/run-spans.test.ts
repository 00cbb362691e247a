import type { ReadableSpan } from '@opentelemetry/sdk-trace-node';
import { describe, expect, it } from 'vitest';
import { RunSpans } from '../../../orchestrator/turn/tracing/run-spans.ts';
import type { StepDefinition } from '../../../shared/contracts/run.ts';
import type { Resolution } from '../../../shared/contracts/step-policy.ts';
import { derivedSpanId, traceIdOfRun, weirTracer } from '../../../shared/observe/tracing/trace-context.ts';
import { recordingLogger } from '../../contract/store/recording-logger.ts';
import { stepDefinition } from '../../fixtures/run-definition.ts';
import { recordSpans } from '../../support/recorded-spans.ts';
import { first, Lab, said } from './owner-lab.ts';
import { retry } from './run-fixtures.ts';

const { log, lines } = recordingLogger();

/** A lab whose first step is in flight, and the spans of its owner; each turn counts as committed. */
function tracedLab(
  facts: Partial<StepDefinition> = {},
  spans = new RunSpans(weirTracer()!, 'lab', log),
): Lab {
  const lab = new Lab();
  const play = lab.play.bind(lab);
  lab.play = (...inputs) => {
    lab.watch = spans;
    const tx = play(...inputs);
    spans.emit(tx.now);
    return tx;
  };
  lab.hello();
  lab.submit(first, [stepDefinition(facts), stepDefinition()]);
  return lab;
}

const told = (spans: ReadableSpan[]) =>
  spans.map((span) => `${span.name}: ${String(span.attributes['weir.outcome'])}`);

const resolve = (lab: Lab, as: Resolution) =>
  lab.play(said('run.resolve', { run_id: first, command_id: `${first}.0.1` }, { as, by: 'ada' }));

describe('spans of a run', () => {
  it('two steps that succeed > each span when it has ended, below the one whose part it is', () => {
    const spans = recordSpans();
    const lab = tracedLab();
    expect(spans()).toEqual([]);
    lab.settled(`${first}.0.1`);
    expect(told(spans())).toEqual(['command arm.move: succeeded', 'step move it: succeeded']);
    lab.settled(`${first}.1.1`, { number: 2 });
    const [command, step, , , run] = spans();
    expect(run?.name).toMatch(/^run /);
    expect(run?.spanContext()).toMatchObject({
      traceId: traceIdOfRun(first),
      spanId: derivedSpanId('run', first),
    });
    expect(run?.parentSpanContext).toBeUndefined();
    expect(step?.parentSpanContext?.spanId).toBe(run?.spanContext().spanId);
    expect(command?.parentSpanContext?.spanId).toBe(step?.spanContext().spanId);
    expect(command?.attributes).toMatchObject({
      ...{ 'weir.run_id': first, 'weir.step': 0, 'weir.command_id': `${first}.0.1`, 'weir.attempt': 1 },
      ...{ 'weir.module': 'arm', 'weir.instance': 'a', 'weir.action': 'move' },
    });
  });

  it('an attempt that fails and is repeated > a command of its own for each, in one step', () => {
    const spans = recordSpans();
    const lab = tracedLab({ retry: retry(['failed']) });
    lab.settled(`${first}.0.1`, { outcome: 'failed' });
    lab.play({ kind: 'tick', all: true });
    lab.settled(`${first}.0.2`, { number: 2 });
    expect(told(spans())).toEqual([
      'command arm.move: failed',
      'command arm.move: succeeded',
      'step move it: succeeded',
    ]);
    const parents = spans().map((span) => span.parentSpanContext?.spanId);
    expect(parents[0]).toBe(parents[1]);
  });

  it.each([
    ['happened', ['command arm.move: unknown', 'step move it: succeeded']],
    ['skip', ['command arm.move: unknown', 'step move it: cancelled']],
    ['did_not', ['command arm.move: unknown']],
  ] as const)('an outcome that is unknown, and then said to be %s > %s', (word, expected) => {
    const spans = recordSpans();
    const lab = tracedLab({ on_unknown: 'pause' });
    lab.settled(`${first}.0.1`, { outcome: 'interrupted' });
    expect(told(spans())).toEqual(['command arm.move: unknown']);
    resolve(lab, word);
    expect(told(spans())).toEqual(expected);
    const [, step] = spans();
    if (step) expect(step.events).toMatchObject([{ name: 'resolved', attributes: { as: word, by: 'ada' } }]);
  });

  it('a command that was never acted on > is not_acted, and its step goes on', () => {
    const spans = recordSpans();
    const lab = tracedLab();
    lab.play({ kind: 'returned', key: 'arm/a', command_id: `${first}.0.1`, session: 1 });
    expect(told(spans())).toEqual(['command arm.move: not_acted']);
  });

  it('a run that the machine fails on > ends, and what it had in flight is unknown', () => {
    const spans = recordSpans();
    const lab = tracedLab();
    lab.settled(`${first}.0.1`, { files_missing: 5 as never });
    expect(told(spans()).map((each) => each.split(': ')[1])).toEqual(['unknown', 'unknown', 'failed']);
  });

  it('a step that backs off when its run is cancelled > ends with it', () => {
    const spans = recordSpans();
    const lab = tracedLab({ retry: retry(['failed'], 60) });
    lab.settled(`${first}.0.1`, { outcome: 'failed' });
    lab.play(said('run.control', { run_id: first }, { command: 'cancel' }));
    expect(told(spans()).map((each) => each.replace(/ .*:/, ':'))).toEqual([
      'command: failed',
      'step: failed',
      'run: cancelled',
    ]);
  });

  it('an SDK that chooses ids itself > is told of once', () => {
    const random = { generateTraceId: () => 'c'.repeat(32), generateSpanId: () => 'd'.repeat(16) };
    recordSpans(random as never);
    tracedLab().settled(`${first}.0.1`);
    expect(lines.filter(({ msg }) => String(msg).includes('DerivedIdGenerator'))).toHaveLength(1);
  });
});
