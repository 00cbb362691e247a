import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { enqueueActions, setup, transition, type AnyStateMachine } from 'xstate';
import {
  Statechart,
  type Made,
  type Meaning,
  type Snapshot,
} from '../../../orchestrator/machine/statechart.ts';
import { runActions, runGuards, type RunChartEvent } from '../../../orchestrator/machine/run-actions.ts';
import { machineVersion, type RunContext } from '../../../orchestrator/machine/run-context.ts';
import { runMachine } from '../../../orchestrator/machine/run.ts';
import { stepActions, stepGuards } from '../../../orchestrator/machine/step-arrows.ts';
import type { StepContext } from '../../../orchestrator/machine/step-context.ts';
import type { StepEvent } from '../../../orchestrator/machine/step-event.ts';
import { stepMachine } from '../../../orchestrator/machine/step.ts';
import { protocolTiming } from '../../../shared/kernel/timing/protocol-timing.ts';

type Event = { type: string };

/** What XState itself makes of an event, with the same guards and actions. */
class Oracle<C extends object, E extends Event> {
  readonly #effects: object[] = [];
  readonly #machine: AnyStateMachine;

  constructor(machine: AnyStateMachine, { actions }: Meaning<C, E, object>) {
    const named = Object.entries(actions).map(([name, action]) => [
      name,
      enqueueActions(({ context, event, enqueue }) => {
        const made: Made<C, object> = action({ context: context as C, event: event as E });
        if (Array.isArray(made)) this.#effects.push(...made);
        else enqueue.assign(made);
      }),
    ]);
    this.#machine = machine.provide({ actions: Object.fromEntries(named) as object });
  }

  next(snapshot: Snapshot<C>, event: E): { snapshot: Snapshot<C>; effects: object[] } {
    this.#effects.length = 0;
    const before = this.#machine.resolveState(snapshot);
    const { value, context } = transition(this.#machine, before, event)[0] as unknown as Snapshot<C>;
    return { snapshot: { value, context }, effects: [...this.#effects] };
  }
}

/** Plays stories of these events; returns how many states they led to. */
function compare<C extends object, E extends Event>(
  machine: AnyStateMachine,
  meaning: Meaning<C, E, object>,
  context: C,
  events: E[],
  openings: string[][],
): number {
  const chart = new Statechart(machine, meaning);
  const oracle = new Oracle(machine, meaning);
  const entered = new Set<string>();
  const story = fc.array(fc.constantFrom(...events), { minLength: 5, maxLength: 30 });
  const opening = fc.constantFrom(
    ...openings.map((types) => types.flatMap((type) => events.find((event) => event.type === type) ?? [])),
  );
  fc.assert(
    fc.property(opening, story, (first, then) => {
      let snapshot = chart.begin(context);
      for (const event of [...first, ...then]) {
        const expected = oracle.next(snapshot, event);
        const made = chart.next(snapshot, event) ?? { snapshot, effects: [] };
        expect(made).toEqual(expected);
        snapshot = made.snapshot;
        entered.add(JSON.stringify(snapshot.value));
      }
    }),
    { numRuns: 300 },
  );
  return entered.size;
}

const at = 1_000;
const timing = protocolTiming.owner;
const attempt = {
  ...{ command_id: 'R.0.1', attempt: 1, module: 'arm', instance: 'a', session: 1, number: 1, timeout: 5 },
  ...{
    progress_within: 5,
    retry: { attempts: 2, on: ['failed', 'lost'], backoff: { initial: 1, factor: 1, max: 1 } },
  },
};
const settlements = (['succeeded', 'failed', 'cancelled', 'interrupted'] as const).flatMap((outcome) =>
  [true, false].map((acted) => ({ type: 'settled', settlement: { outcome, acted } })),
);
const stepEvents = [
  ...['ready', 'sent', 'stop', 'drain', 'giveUp', 'crash', 'reconsider'].map((type) => ({ type })),
  ...['tryAgain', 'leaveOut', 'go', 'pass', 'round', 'looped', 'partDone', 'recovered'].map((type) => ({
    type,
  })),
  { type: 'refuse', error: { code: 'action_failed', message: 'm', retryable: false } },
  ...['gaveUp', 'lost', 'timeUp', 'overdue', 'retry'].map((type) => ({ type })),
  ...['happened', 'did_not', 'skip', 'abort'].map((type) => ({ type })),
  ...[1, 2, 3].flatMap((number) => [{ type: 'grant', ...attempt, attempt: number }]),
  ...[2, 3].map((number) => ({ type: 'grant', ...attempt, attempt: number, on_unknown: 'pause' })),
  ...[1, 2].map((number) => ({ type: 'remembered', ...attempt, attempt: number })),
  ...settlements,
  ...[true, false].map((rested) => ({ type: 'progress', rested })),
  ...[true, false, 'later'].map((resend) => ({ type: 'rebound', session: 2, resend })),
  { type: 'started', started_at: at },
  { type: 'hindered', reason: 'h' },
  { type: 'logged', since: 0, from: 0, lines: [{ level: 'info', text: 'l' }] },
  { type: 'unacted', why: 'w' },
  { type: 'unknown', reason: 'lost', message: 'm' },
  { type: 'silent', lost_at: 2_000 },
];
const told = [
  { planned: {}, ending: false },
  { planned: { decides: true, recovers: true, on_failure: 'pause' }, ending: false },
  { planned: { on_failure: 'continue' }, ending: false },
  { planned: { recovers: true, on_failure: 'continue' }, ending: true },
] as const;
const allStepEvents = told.flatMap((facts) =>
  stepEvents.map((event) => ({ command_id: 'R.0.1', at, timing, ...facts, ...event }) as StepEvent),
);
const runEvents = [0, 1].flatMap((inFlight) =>
  [0, 1].flatMap((dirty) =>
    [
      ...['admit', 'cancel', 'pause', 'resume', 'stepDone', 'stepCancelled', 'giveUp', 'stopAgain'].map(
        (type) => ({ type }),
      ),
      { type: 'grant', command_id: 'R.0.1', attempt: 1, module: 'arm', instance: 'a', session: 1, number: 1 },
      { type: 'stepRested', acted: false },
      { type: 'stepFailed', error: { code: 'action_failed', message: 'm', retryable: false } },
      { type: 'crash', message: 'm' },
    ].map((event) => {
      const figures = { inFlight: () => inFlight, left: () => inFlight, leftToCleanUp: () => dirty };
      return { at, step: 0, figures, timing, ...event } as RunChartEvent;
    }),
  ),
);

/** A chart with what ours have together: regions that hear the same event, arrows out of regions, ways into nested states. */
const nested = setup({}).createMachine({
  initial: 'a',
  states: {
    a: { on: { go: 'p.right.two', deep: '#inner' } },
    p: {
      type: 'parallel',
      states: {
        left: {
          initial: 'one',
          states: { one: { on: { both: 'two', out: '#end' } }, two: {} },
          on: { back: '.one' },
        },
        right: {
          initial: 'one',
          states: {
            one: { on: { both: 'two' } },
            two: {
              initial: 'x',
              states: { x: { on: { both: 'y' } }, y: { id: 'inner', on: { up: '#one' } } },
            },
            three: { id: 'one' },
          },
        },
      },
      on: { out: 'a', both: 'a', reset: 'p' },
    },
    end: { id: 'end', type: 'final' },
  },
});
const nestedEvents = ['go', 'deep', 'both', 'out', 'back', 'up', 'reset'].map((type) => ({ type }));

describe('the way charts are run, with XState as the judge', { timeout: 60_000 }, () => {
  it('a step > XState makes the same of any events', () => {
    const context: StepContext = { step: 0, attempts: 0, tried: 0, ready_at: 0 };
    const meaning = { guards: stepGuards, actions: stepActions };
    const openings = [[], ['ready'], ['ready', 'grant'], ['ready', 'grant', 'started']];
    expect(compare(stepMachine, meaning, context, allStepEvents, openings)).toBeGreaterThan(20);
  });

  it('a run > XState makes the same of any events', () => {
    const context: RunContext = { machine_version: machineVersion, homes: {} };
    const meaning = { guards: runGuards, actions: runActions };
    expect(
      compare(runMachine, meaning, context, runEvents, [[], ['admit'], ['admit', 'grant']]),
    ).toBeGreaterThan(8);
  });

  it('a chart of nested regions > XState makes the same of any events', () => {
    expect(compare(nested, { guards: {}, actions: {} }, {}, nestedEvents, [[]])).toBeGreaterThan(8);
  });

  it('a chart names what nobody has given a meaning > says so', () => {
    const machine = setup({ actions: { unheardOf: () => undefined } }).createMachine({
      initial: 'a',
      states: { a: { on: { go: { actions: 'unheardOf' } } } },
    });
    const chart = new Statechart(machine, { guards: {}, actions: {} });
    expect(() => chart.next(chart.begin({}), { type: 'go' })).toThrow('nobody has said what unheardOf means');
  });
});
