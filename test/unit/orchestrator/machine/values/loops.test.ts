import { describe, expect, it } from 'vitest';
import { decide } from '../../../../../orchestrator/machine/values/decide.ts';
import type { Decision } from '../../../../../orchestrator/machine/values/decision.ts';
import { keptOfLoop } from '../../../../../orchestrator/machine/values/decide-loop.ts';
import type { Json } from '../../../../../shared/kernel/json/json.ts';
import type { StepDefinition, StepRecord } from '../../../../../shared/contracts/run.ts';
import type { Loop } from '../../../../../shared/contracts/step-flow.ts';
import { runOf, stepOf, templateOf } from './steps.ts';
import { refusal } from '../../../../support/refusal.ts';

/** Carries a run on: each step that is added is done at once, with what `result` makes of it. */
function carryOn(
  start: StepDefinition[],
  result: (step: StepDefinition, position: number) => Partial<StepRecord>,
  loop = 0,
): { steps: StepDefinition[]; last: Decision; atOnce: number[] } {
  let steps = start;
  const records: Record<number, Partial<StepRecord>> = {};
  const atOnce: number[] = [];
  for (let turn = 0; turn < 100; turn += 1) {
    const decision = decide(runOf(steps, records), loop);
    expect(decide(runOf(structuredClone(steps), structuredClone(records)), loop)).toEqual(decision);
    if (decision.type !== 'round') return { steps, last: decision, atOnce };
    atOnce.push(decision.added.length);
    for (const added of decision.added) {
      records[steps.length] = result(added, steps.length);
      steps = [...steps, added];
    }
  }
  throw new Error('the loop does not end');
}

function loopStep(loop: Partial<Loop>, own: Partial<StepDefinition> = {}): StepDefinition {
  return stepOf({
    name: 'measure',
    scope: { steps: { measure: 0 }, values: {}, loop: 0 },
    loop: { body: [templateOf(-1, { scope: { steps: {}, values: {}, loop: 0 } })], ...loop },
    ...own,
  });
}

describe('what is kept in the record of a loop', () => {
  it('a list of more than half of the room > is kept; one that does not fit beside it is not', () => {
    const half = 'x'.repeat(140 * 1024);
    expect(Object.keys(keptOfLoop({ a: [half], b: [half], c: [1] }))).toEqual(['a', 'c']);
  });
});

describe('a step that is repeated', () => {
  const rounds = (until: string | undefined, max: number) =>
    carryOnWith({ max, ...(until !== undefined && { until }) });
  const carryOnWith = (repeat: NonNullable<Loop['repeat']>) =>
    carryOn([loopStep({ repeat })], (_, position) => ({
      data: { v: position * 10 },
      files: [{ label: 'image', path: `${position}.png`, size: 1, sha256: '' }],
    }));

  it('until something is true > has the values of its last round', () => {
    const { steps, last } = rounds('steps.measure.data.v >= 30', 10);
    expect(steps.slice(1).map(({ name, added_for }) => [name, added_for])).toEqual([
      ['measure[1]', { as: 'round', of: 0, round: 1 }],
      ['measure[2]', { as: 'round', of: 0, round: 2 }],
      ['measure[3]', { as: 'round', of: 0, round: 3 }],
    ]);
    expect(new Set(steps.map(({ id }) => id)).size).toBe(4);
    expect(last).toEqual({ type: 'looped', data: { v: 30 } });
  });

  it.each([
    ['round == 2', 2],
    ['index == 2', 3],
    ['steps.measure.files.image == "2.png"', 2],
    ['false', 5],
    [undefined, 5],
  ])('until %s > is done %i times', (until, times) => {
    expect(rounds(until, 5).steps).toHaveLength(times + 1);
  });

  it('until what never comes > fails, and keeps what its last round has returned', () => {
    expect(rounds('steps.measure.data.v > 90', 3).last).toMatchObject({
      type: 'refuse',
      error: {
        code: 'never_enough',
        message: 'after 3 rounds its condition is still not true: steps.measure.data.v > 90',
      },
      data: { v: 30 },
    });
  });

  it('until what comes to no truth > fails', () => {
    expect(rounds('steps.measure.data.w > 3', 5).last).toMatchObject({
      type: 'refuse',
      error: {
        code: 'expression_failed',
        message: 'repeat.until: steps.measure.data has no "w"; did you mean "v"?',
      },
    });
  });

  it('while something is true > is done as long as that is so', () => {
    const { steps, last } = carryOnWith({ while: 'steps.measure.data.v < 30', max: 10 });
    expect([steps.length - 1, last]).toEqual([3, { type: 'looped', data: { v: 30 } }]);
    expect(carryOnWith({ while: 'steps.measure.data.v < 90', max: 3 }).last).toMatchObject({
      error: { message: 'after 3 rounds its condition is still true: steps.measure.data.v < 90' },
    });
  });

  it.each(['until', 'while'] as const)(
    '%s what comes to nothing > fails with the place as it is written',
    (key) => {
      const text = '1 < 2 && steps.measure.data.w > 3';
      expect(carryOnWith({ [key]: text, max: 5 }).last).toMatchObject({
        type: 'refuse',
        error: {
          message: `repeat.${key}: steps.measure.data has no "w"; did you mean "v"?`,
          details: { pointer: `/repeat/${key}`, at: text.indexOf('steps') },
        },
      });
    },
  );

  it('a condition that a version before this one has turned round > still holds', () => {
    expect(carryOnWith({ until: '!(steps.measure.data.v < 30)', max: 10 }).steps).toHaveLength(4);
  });

  it('until it succeeds > is tried again where the workflow goes on after a failure', () => {
    const step = loopStep({ repeat: { until: 'steps.measure.status == "succeeded"', max: 5 } });
    const { steps } = carryOn([step], (_, position) => ({ status: position < 3 ? 'failed' : 'succeeded' }));
    expect(steps).toHaveLength(4);
  });

  it('may adjust itself by what it has come to so far, which is nothing at first', () => {
    const text = '${{ steps.measure.data.v == null ? 1 : steps.measure.data.v * 2 }}';
    const expressions = { '/args/x': text };
    const body = [templateOf(-1, { expressions, scope: { steps: { measure: 0 }, values: {} } })];
    const loop = loopStep({ body, repeat: { until: 'steps.measure.data.v > 7', max: 10 } });
    const given: unknown[] = [];
    let steps = [loop];
    const records: Record<number, Partial<StepRecord>> = {};
    for (let at = 1; at < 10; at += 1) {
      const decision = decide(runOf(steps, records), 0);
      if (decision.type !== 'round') break;
      steps = [...steps, ...decision.added];
      const go = decide(runOf(steps, records), at);
      const x = go.type === 'go' ? (go.values['/args/x'] ?? null) : go.type;
      given.push(x);
      records[at] = { data: { v: x } };
    }
    expect(given).toEqual([1, 2, 4, 8]);
  });

  it('waits while its round is under way', () => {
    const [loop] = [loopStep({ repeat: { max: 2 } })];
    const first = decide(runOf([loop]), 0);
    if (first.type !== 'round') throw new Error('no round');
    expect(decide(runOf([loop, ...first.added]), 0)).toEqual({ type: 'round', added: [] });
    expect(decide(runOf([loop, ...first.added], { 1: { status: 'running' } }), 0)).toEqual({
      type: 'round',
      added: [],
    });
  });

  it('is not done at all where its condition is not true; it is not asked again', () => {
    const loop = loopStep({ repeat: { max: 2 } }, { when: 'false' });
    expect(decide(runOf([loop]), 0)).toEqual({ type: 'pass' });
    const twice = loopStep(
      { repeat: { max: 2 } },
      { when: 'steps.before.data.go', scope: { steps: { before: 0 }, values: {} } },
    );
    const before = stepOf({ name: 'before' });
    const added = decide(runOf([before, twice], { 0: { data: { go: true } } }), 1);
    if (added.type !== 'round') throw new Error('no round');
    const steps = [before, twice, ...added.added];
    expect(decide(runOf(steps, { 0: { data: { go: false } }, 2: {} }), 1).type).toBe('round');
  });

  it('and is part of the cleaning up > its rounds are, too', () => {
    const decision = decide(runOf([loopStep({ repeat: { max: 2 } }, { cleanup: true })]), 0);
    expect(decision).toMatchObject({ type: 'round', added: [{ cleanup: true }] });
  });
});

describe('a step for each item of a list', () => {
  const body = [
    templateOf(-1, {
      expressions: { '/args/well': '${{ well }}', '/args/at': '${{ index }}' },
      scope: { steps: {}, values: {}, loop: 0 },
    }),
  ];
  const forEach = (items: Json[] | string, max_parallel = 1, own: Partial<StepDefinition> = {}) =>
    loopStep({ body, for_each: { items, as: 'well', max_parallel } }, own);

  it('has its variables in its rounds, and lists of their values', () => {
    const { steps, last, atOnce } = carryOn(
      [forEach(['A1', { row: 'B' }, null])],
      (step, position): Partial<StepRecord> =>
        position === 2 ? { status: 'failed' } : { data: { od: step.scope?.values['index'] ?? null } },
    );
    expect(steps.slice(1).map(({ name, scope }) => [name, scope?.values])).toEqual([
      ['measure[1]', { well: 'A1', index: 0 }],
      ['measure[2]', { well: { row: 'B' }, index: 1 }],
      ['measure[3]', { well: null, index: 2 }],
    ]);
    expect(atOnce).toEqual([1, 1, 1]);
    expect(last).toEqual({ type: 'looped', data: { od: [0, null, 2] } });
    expect(decide(runOf(steps, { 1: {} }), 1)).toEqual({
      type: 'go',
      values: { '/args/well': 'A1', '/args/at': 0 },
    });
  });

  it('of an expression > goes over what that comes to', () => {
    const scope = { steps: { scan: 0 }, values: {} };
    const loop = forEach('steps.scan.data.wells', 1, { scope });
    const decision = decide(runOf([stepOf(), loop], { 0: { data: { wells: ['A1'] } } }), 1);
    expect(decision).toMatchObject({
      type: 'round',
      added: [{ added_for: { as: 'round', of: 1, round: 1 }, name: 'measure[1]' }],
    });
    expect(decide(runOf([stepOf(), loop], { 0: { data: { wells: 'A1' } } }), 1)).toMatchObject({
      type: 'refuse',
      error: { message: 'for_each: It has to come to a list, and comes to "A1".' },
    });
  });

  it('of an expression > that is worked out once: its record keeps the list, unless it is very long', () => {
    const expressions = { '/args/well': '${{ well }}' };
    const template = templateOf(-1, { expressions, scope: { steps: {}, values: {}, loop: 1 } });
    const for_each = { items: 'steps.scan.data.wells', as: 'well', max_parallel: 1 };
    const loop = loopStep({ body: [template], for_each }, { scope: { steps: { scan: 0 }, values: {} } });
    const scan = (wells: Json[]) => ({ 0: { data: { wells } } });
    const first = decide(runOf([stepOf(), loop], scan(['A1', 'A2'])), 1);
    if (first.type !== 'round') throw new Error('no rounds');
    expect(first.values).toEqual({ '/for_each': ['A1', 'A2'] });
    const steps = [stepOf(), loop, ...first.added];
    const record = { status: 'running' as const, attempt: 0, ...(first.values && { values: first.values }) };
    const next = decide(runOf(steps, { ...scan(['B1', 'B2', 'B3']), 1: record, 2: {} }), 1);
    if (next.type !== 'round') throw new Error('no rounds');
    expect([next.added.map(({ scope }) => scope?.values), next.values]).toEqual([
      [{ well: 'A2' }],
      undefined,
    ]);
    const long = decide(runOf([stepOf(), loop], scan(['A1', 'x'.repeat(300_000)])), 1);
    expect(long).toMatchObject({ type: 'round', added: [{}] });
    expect(long).not.toHaveProperty('values');
  });

  it('of which there is none > is done at once', () => {
    expect(decide(runOf([forEach([])]), 0)).toEqual({ type: 'looped', data: {} });
  });

  it('side by side > begins as many as it may, and one more whenever one is done', () => {
    const loop = forEach([1, 2, 3, 4, 5], 2);
    const first = decide(runOf([loop]), 0);
    if (first.type !== 'round') throw new Error('no rounds');
    expect(first.added.map(({ name }) => name)).toEqual(['measure[1]', 'measure[2]']);
    let steps = [loop, ...first.added];
    expect(decide(runOf(steps), 0)).toEqual({ type: 'round', added: [] });
    const next = decide(runOf(steps, { 2: {} }), 0);
    if (next.type !== 'round') throw new Error('no rounds');
    expect(next.added.map(({ name }) => name)).toEqual(['measure[3]']);
    steps = [...steps, ...next.added];
    expect(decide(runOf(steps, { 1: {}, 2: {}, 3: {} }), 0)).toMatchObject({
      type: 'round',
      added: [{ name: 'measure[4]' }, { name: 'measure[5]' }],
    });
  });

  it('that makes the run too long > fails before the first round', () => {
    const items = Array.from({ length: 10_000 }, (_, index) => index);
    expect(decide(runOf([forEach(items)]), 0)).toMatchObject({
      type: 'refuse',
      error: refusal('too_many_steps', '10001 steps'),
    });
    expect(decide(runOf([forEach(items.slice(1))]), 0).type).toBe('round');
  });
});

describe('a sub-workflow in rounds', () => {
  const body = [
    templateOf(-1, { name: 'fill', after: [] }),
    templateOf(-2, {
      name: 'read',
      after: [-1],
      same_instance_as: -1,
      expressions: { '/args/x': '${{ steps.fill.data.v + parameters.plate }}' },
      scope: {
        steps: { fill: -1 },
        values: {},
        given: {
          parameters: { plate: '${{ item }}' },
          expressions: { '/plate': '${{ item }}' },
          scope: { steps: {}, values: {}, loop: 0 },
        },
      },
      recover: [
        templateOf(-3, { name: 'home', after: [], scope: { steps: { read: -2, fill: -1 }, values: {} } }),
      ],
    }),
  ];
  const wash = (loop: Partial<Loop>) =>
    stepOf({ name: 'wash', scope: { steps: { wash: 0 }, values: {} }, loop: { body, ...loop } });

  it('has steps of its own in each round, which name each other', () => {
    const { steps, last } = carryOn(
      [wash({ for_each: { items: [7, 8], as: 'item', max_parallel: 1 } })],
      (step, position) => ({ data: { v: position, name: step.name } }),
    );
    expect(steps.map(({ name, after }) => [name, after])).toEqual([
      ['wash', undefined],
      ['wash[1]/fill', []],
      ['wash[1]/read', [1]],
      ['wash[2]/fill', []],
      ['wash[2]/read', [3]],
    ]);
    expect(steps[4]).toMatchObject({
      same_instance_as: 3,
      scope: { steps: { fill: 3 }, values: {}, given: { scope: { values: { item: 8 } } } },
      recover: [{ number: -3, name: 'home', scope: { steps: { read: 4, fill: 3 } } }],
    });
    expect(decide(runOf(steps, { 3: { data: { v: 1 } } }), 4)).toEqual({
      type: 'go',
      values: { '/args/x': 9 },
    });
    expect(last).toEqual({
      type: 'looped',
      data: {
        fill: { v: [1, 3], name: ['wash[1]/fill', 'wash[2]/fill'] },
        read: { v: [2, 4], name: ['wash[1]/read', 'wash[2]/read'] },
      },
    });
  });

  it('until something of its round is true > may name the loop as it is so far', () => {
    const { steps, last } = carryOn(
      [wash({ repeat: { until: 'steps.wash.data.read.v == 6 && steps.wash.data.fill.v == 5', max: 9 } })],
      (_, position) => ({ data: { v: position } }),
    );
    expect(steps).toHaveLength(7);
    expect(last).toEqual({ type: 'looped', data: { fill: { v: 5 }, read: { v: 6 } } });
  });

  it('in a round of another loop > has the variables of both where they belong', () => {
    const inner: Loop = {
      body: [
        templateOf(-2, {
          expressions: { '/args/x': '${{ item + parameters.plate }}' },
          scope: {
            steps: {},
            values: {},
            loop: -1,
            given: {
              parameters: { plate: '${{ item }}' },
              expressions: { '/plate': '${{ item }}' },
              scope: { steps: {}, values: {}, loop: 0 },
            },
          },
        }),
      ],
      for_each: { items: ['a', 'b'], as: 'item', max_parallel: 1 },
    };
    const outer = stepOf({
      name: 'plates',
      loop: {
        body: [templateOf(-1, { name: 'wells', loop: inner })],
        for_each: { items: ['1', '2'], as: 'item', max_parallel: 2 },
      },
    });
    const first = decide(runOf([outer]), 0);
    if (first.type !== 'round') throw new Error('no rounds');
    const steps = [outer, ...first.added];
    const second = decide(runOf(steps), 2);
    if (second.type !== 'round') throw new Error('no rounds');
    expect(second.added[0]).toMatchObject({ name: 'plates[2]/wells[1]', added_for: { of: 2, round: 1 } });
    expect(decide(runOf([...steps, ...second.added]), 3)).toEqual({
      type: 'go',
      values: { '/args/x': 'a2' },
    });
  });
});

describe('what a loop returns', () => {
  it('is named by later steps as a whole, also where its record has no room for it', () => {
    const curve = 'x'.repeat(100_000);
    const loop = loopStep({ for_each: { items: [1, 2, 3, 4], as: 'item', max_parallel: 1 } });
    const { steps, last } = carryOn([loop], () => ({ data: { curve, v: 1 } }));
    expect(last).toEqual({ type: 'looped', data: { v: [1, 1, 1, 1] } });
    const after = stepOf({
      expressions: { '/args/x': '${{ size(steps.measure.data.curve) }}' },
      scope: { steps: { measure: 0 }, values: {} },
    });
    const records = Object.fromEntries(
      steps.map((_, at) => [at, { data: at === 0 ? { v: [] } : { curve, v: 1 } }]),
    );
    expect(decide(runOf([...steps, after], records), 5)).toEqual({ type: 'go', values: { '/args/x': 4 } });
  });

  it('is what a person has said where it was skipped', () => {
    const loop = loopStep({ repeat: { max: 3 } });
    const after = stepOf({
      expressions: { '/args/x': '${{ steps.measure.data.v }}' },
      scope: { steps: { measure: 0 }, values: {} },
    });
    const run = runOf([loop, after], { 0: { status: 'skipped', data: { v: 5 } } });
    expect(decide(run, 1)).toEqual({ type: 'go', values: { '/args/x': 5 } });
  });
});
