import { describe, expect, it } from 'vitest';
import { setup, transition } from 'xstate';
import { Statechart } from '../../../orchestrator/machine/statechart.ts';

type Context = { count: number };
type Event = { type: string };

/** With what our charts have together: regions that hear the same event, arrows out of regions, ways into nested states. */
const machine = setup({
  types: { context: {} as Context, events: {} as Event },
  guards: { isNone: ({ context }) => context.count === 0 },
  actions: { add: () => undefined, tell: () => undefined, unheardOf: () => undefined },
}).createMachine({
  context: { count: 0 },
  initial: 'a',
  states: {
    a: {
      on: {
        go: { target: 'p.right.two', actions: ['tell', 'add', 'tell'] },
        deep: '#inner',
        twice: { guard: 'isNone', actions: ['add', 'add'] },
        stay: {},
        odd: { actions: 'unheardOf' },
      },
    },
    p: {
      type: 'parallel',
      states: {
        left: {
          initial: 'one',
          states: { one: { on: { both: { target: 'two', actions: 'tell' }, out: '#end' } }, two: {} },
          on: { back: '.one' },
        },
        right: {
          initial: 'one',
          states: {
            one: { on: { both: { target: 'two', actions: 'add' } } },
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
const chart = new Statechart<Context, Event, string>(machine, {
  add: ({ context }) => ({ count: context.count + 1 }),
  tell: ({ context, event }) => [`${event.type} ${context.count}`],
});

/** Plays events through JSON, as a store would have it. */
function play(...types: string[]) {
  let snapshot = chart.begin({ count: 0 });
  for (const type of types) {
    const made = chart.next(structuredClone(snapshot), { type });
    if (made) snapshot = made.snapshot;
  }
  return snapshot;
}

describe('a chart that is run on snapshots of plain JSON', () => {
  it('an event leads into nested regions > its actions are made one after the other, each with what those before it remember', () => {
    const made = chart.next(chart.begin({ count: 0 }), { type: 'go' });
    const value = { p: { left: 'one', right: { two: 'x' } } };
    expect(made).toEqual({ snapshot: { value, context: { count: 1 } }, effects: ['go 0', 'go 1'] });
  });

  it('any events > lead to where XState leads an actor that goes on in memory', () => {
    const events = ['go', 'deep', 'both', 'out', 'back', 'up', 'reset'];
    const values = new Set<string>();
    // Every way of up to three events.
    for (let ways: string[][] = [[]], length = 0; length < 3; length += 1) {
      ways = ways.flatMap((way) => events.map((event) => [...way, event]));
      for (const way of ways) {
        let at = machine.resolveState({ value: 'a', context: { count: 0 } });
        for (const type of way) [at] = transition(machine, at, { type });
        expect(play(...way).value).toEqual(at.value);
        values.add(JSON.stringify(at.value));
      }
    }
    expect(values.size).toBeGreaterThan(6);
  });

  it('an event that no state hears, whose guard does not hold, or that changes nothing > is not heard', () => {
    const begun = chart.begin({ count: 0 });
    expect(chart.next(begun, { type: 'up' })).toBeUndefined();
    expect(chart.next(begun, { type: 'stay' })).toBeUndefined();
    expect(chart.next({ ...begun, context: { count: 1 } }, { type: 'twice' })).toBeUndefined();
    expect(chart.next(begun, { type: 'twice' })?.snapshot).toEqual({ value: 'a', context: { count: 2 } });
  });

  it('an event that only changes what is remembered > leaves the value as it is', () => {
    const begun = chart.begin({ count: 0 });
    expect(chart.next(begun, { type: 'twice' })?.snapshot.value).toBe(begun.value);
  });

  it('it names an action that nobody has given a meaning > says so', () => {
    expect(() => chart.next(chart.begin({ count: 0 }), { type: 'odd' })).toThrow(
      'nobody has said what unheardOf means',
    );
  });
});
